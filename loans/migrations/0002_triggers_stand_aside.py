# HANDWRITTEN: the triggers go while 0003 changes tables that they name (SQLite builds such a table anew under another
# name, and a trigger that names it stops that); 0004 installs them again.
from django.db import migrations

from loans import triggers


def forwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("loans", "0002_triggers")]

    operations = [migrations.RunPython(forwards, backwards)]
