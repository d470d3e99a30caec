# HANDWRITTEN: papers stay frozen, but may be emptied inside a transaction that erases personal data.
from django.db import migrations

from backoffice.documents import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("backoffice", "0006_registers")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
