from django.db import migrations

from backoffice.parameters import triggers

# HANDWRITTEN


def close_periods(apps, schema_editor):
    """Until now a later value simply won; from now on the earlier one ends where the later one begins."""
    rows = apps.get_model("backoffice", "ParameterRow").objects
    last = None
    for row in rows.filter(status="approved").order_by("code", "valid_from", "id"):
        if last is not None and last.code == row.code and (last.valid_to is None or last.valid_to > row.valid_from):
            if last.valid_from == row.valid_from:
                rows.filter(pk=last.pk).update(status="replaced")
            else:
                rows.filter(pk=last.pk).update(valid_to=row.valid_from)
        last = row


def forwards(apps, schema_editor):
    close_periods(apps, schema_editor)
    triggers.install(schema_editor.connection)


def backwards(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("backoffice", "0003_intake_and_papers")]

    operations = [migrations.RunPython(forwards, backwards)]
