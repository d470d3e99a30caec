# HANDWRITTEN: triggers on what an adviser records and on the price of an offer; those of 0002 are installed again,
# because SQLite loses the triggers of a table that 0003 rebuilds.
from django.db import migrations

from loans import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("loans", "0003_origination")]

    operations = [migrations.RunPython(forwards, backwards)]
