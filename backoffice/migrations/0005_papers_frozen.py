# HANDWRITTEN: triggers that keep issued papers as they are.
from django.db import migrations

from backoffice.documents import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("backoffice", "0004_parameter_periods")]

    operations = [migrations.RunPython(forwards, backwards)]
