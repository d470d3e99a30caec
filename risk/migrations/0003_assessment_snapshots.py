# HANDWRITTEN
"""Fills the snapshot that backtests read, from the outcomes that were stored before there was one."""

import json

from django.db import migrations


def fill(apps, schema_editor):
    assessments = apps.get_model("risk", "Assessment")
    last = 0
    while rows := list(assessments.objects.filter(pk__gt=last, snapshot="").order_by("pk").only("outcome")[:500]):
        for row in rows:
            outcome = json.loads(row.outcome)
            content = {"facts": outcome["facts"], "band": outcome["band"], "stress": outcome["stress"]["verdict"]}
            row.snapshot = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assessments.objects.bulk_update(rows, ["snapshot"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_decision_desk")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
