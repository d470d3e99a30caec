# HANDWRITTEN: triggers that keep the ledger of rewards as it was written.
from django.db import migrations

from customers.rewards import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_book")]

    operations = [migrations.RunPython(forwards, backwards)]
