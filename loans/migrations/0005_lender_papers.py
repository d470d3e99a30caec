from datetime import date, timedelta

from django.db import migrations
from django.utils import timezone

# HANDWRITTEN


def forwards(apps, schema_editor):
    """Lenders known before go on working; the agreement they had becomes a record of its own, its clauses unticked."""
    agreements = apps.get_model("loans", "Agreement").objects
    now = timezone.now()
    for lender in apps.get_model("loans", "Lender").objects.all():
        lender.status = "active"
        if lender.agreement_no:
            ends = lender.agreement_valid_to or date(2099, 12, 31)
            begins = min(lender.listed_since or date(2025, 10, 1), ends - timedelta(days=1))
            agreements.create(
                lender=lender, number=lender.agreement_no, status="active", mode="facilitation", valid_from=begins,
                valid_to=ends, pay="service_fee", pay_value=0, created_at=now, active_at=now,
            )  # fmt: skip
            lender.agreement_valid_from, lender.agreement_valid_to = begins, ends
        lender.save()


def backwards(apps, schema_editor):
    """The columns of the lender still say what held: only the records beside them go."""
    apps.get_model("loans", "Agreement").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("loans", "0004_recorded_for_good")]

    operations = [migrations.RunPython(forwards, backwards)]
