"""What complaints add to the customer's timeline: every entry of every complaint."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import timeline
from backoffice.web.timeline import Row, Said, Source, columns
from complaints.cases.models import ENTRY_KINDS, Entry
from customers.profiles.models import Customer

SLOT = "customers.customer"
timeline.name_kind("complaint", _("Complaints"))

LENGTH = 120


def _entries(customer: Customer) -> Any:
    rows = Entry.objects.filter(complaint__customer__in=customer.record_ids)
    return columns(
        rows, at="at", code="kind", label="complaint__number", note="text", actor="actor__full_name",
        link="complaint_id",
    )  # fmt: skip


def _say_entry(row: Row) -> Said:
    title = f"{row.label} · {dict(ENTRY_KINDS).get(row.code, row.code)}"
    return Said(title, row.note[:LENGTH], reverse("handling:detail", args=[row.link]), "orange")


timeline.register(SLOT, Source("complaints.entry", "complaint", "complaints.view", _entries, _say_entry))
