# HANDWRITTEN: what an adviser recorded stays as it was signed, but may be emptied inside a transaction that erases
# personal data.
from django.db import migrations

from loans import triggers
from loans.contracts import triggers as form_triggers


def forwards(apps, schema_editor):
    triggers.install(schema_editor.connection)
    form_triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("loans", "0010_admission"), ("backoffice", "0007_papers_may_be_erased")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
