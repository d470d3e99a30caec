# HANDWRITTEN
"""Warnings carry their share of the time in a column of their own instead of in their name."""

from django.db import migrations

OLD = {"warn50": ("warn", 50), "warn75": ("warn", 75), "late60": ("late", 0)}


def rename(apps, _editor):
    events = apps.get_model("complaints", "ClockEvent").objects
    for old, (kind, share) in OLD.items():
        events.filter(kind=old).update(kind=kind, share=share)


def back(apps, _editor):
    events = apps.get_model("complaints", "ClockEvent").objects
    for old, (kind, share) in OLD.items():
        events.filter(kind=kind, share=share).update(kind=old, share=0)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_complaint_desk")]
    operations = [migrations.RunPython(rename, back)]
