# HANDWRITTEN: disclosure forms stay frozen, but may be emptied inside a transaction that erases personal data.
from django.db import migrations

from loans.contracts import triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("loans", "0008_versions_to_complete"), ("backoffice", "0007_papers_may_be_erased")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
