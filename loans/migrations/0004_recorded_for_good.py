# HANDWRITTEN: triggers on what an adviser records and on the price of an offer; those of 0002 are installed again,
# because SQLite loses the triggers of a table that 0003 rebuilds.
from django.db import migrations

from loans import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    """Backwards they stay: a table that 0003 drops takes its triggers with it, and those of 0002 are still wanted."""

    dependencies = [("loans", "0003_origination")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
