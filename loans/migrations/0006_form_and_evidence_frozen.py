# HANDWRITTEN: triggers on the content of an issued disclosure form and on the evidence of its confirmation.
from django.db import migrations

from loans.contracts import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("loans", "0005_lender_papers")]

    operations = [migrations.RunPython(forwards, backwards)]
