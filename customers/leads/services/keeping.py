"""Leads that became nobody's customer are kept no longer than useful."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, CharField, DateTimeField, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from backoffice.audit.services import record
from backoffice.parameters.services import value
from customers.leads.domain import Lost, State
from customers.leads.models import Contact, Lead

SLICE = 2_000
NOBODY = {
    "name": "", "phone": None, "phone_masked": "", "phone_index": "", "id_number": None, "id_masked": "",
    "email": None, "born_year": None,
    "id_index": "", "company": "", "remark": "", "external_ref": None, "consent_evidence": "", "next_on": None,
}  # fmt: skip


def erase_old(*, now: datetime) -> int:
    """Empties leads without a customer that nobody touched for `retention.lead.days`: how many. What is left (channel,
    region, stamps) names nobody and keeps the funnel true. Running it again does nothing."""
    before = now - timedelta(days=value("retention.lead.days", timezone.localdate(now)).value)
    done = 0
    while True:
        with transaction.atomic():
            rows = Lead.objects.filter(customer=None, erased_at=None, touched_at__lt=before)
            ids = list(
                rows.select_for_update(skip_locked=True).order_by("touched_at").values_list("pk", flat=True)[:SLICE]
            )
            if not ids:
                return done
            open_still = ~Q(state=State.LOST.value)
            Lead.objects.filter(pk__in=ids).update(
                erased_at=now,
                closed_at=Coalesce(F("closed_at"), Value(now, output_field=DateTimeField())),
                lost_reason=Case(
                    When(open_still, then=Value(Lost.EXPIRED.value)),
                    default=F("lost_reason"),
                    output_field=CharField(),
                ),
                state=State.LOST.value,
                version=F("version") + 1,
                **NOBODY,
            )
            Contact.objects.filter(lead__in=ids).update(note="")
            record(actor=None, action="leads.erase", at=now, leads=len(ids), untouched_since=before)
            done += len(ids)
