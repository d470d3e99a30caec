# HANDWRITTEN: SQLite rebuilds a table that gets a new column, and cannot do so while a trigger of another table names
# it. The triggers go before the tables change, and 0004 installs them again.
from django.db import migrations

from loans import triggers


def forwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("loans", "0002_triggers")]

    operations = [migrations.RunPython(forwards, backwards)]
