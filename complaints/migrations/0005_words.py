# HANDWRITTEN: the full-text tables, which stand outside Django's models, filled with the complaints there are.
from django.db import migrations

from complaints.cases.wordindex import ALL, BATCH, COMPLAINTS


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    for index in ALL:
        index.install(connection)
    rows, last = apps.get_model("complaints", "Complaint").objects.using(connection.alias).order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "content")[:BATCH]):
        COMPLAINTS.put(batch, connection)
        last = batch[-1][0]


def backwards(apps, schema_editor):
    for index in ALL:
        index.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_learning")]

    operations = [migrations.RunPython(forwards, backwards)]
