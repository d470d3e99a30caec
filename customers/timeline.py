"""What customer care adds to the customer's timeline."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import AuditRow
from backoffice.audit.words import word
from backoffice.web import timeline
from backoffice.web.timeline import Row, Said, Source, columns
from customers.campaigns.models import PURPOSES, REASONS, Recipient
from customers.profiles.models import Customer
from customers.relations.models import RESULTS, FollowUp
from customers.tiering.models import TIERS, TRIGGERS, TierResult

SLOT = "customers.customer"
timeline.name_kind("record", _("Record"))
timeline.name_kind("tier", _("Tier changes"))
timeline.name_kind("contact", _("Contacts"))
timeline.name_kind("campaign", _("Campaigns"))

QUIET = {"customers.reveal"}


def _trail(customer: Customer) -> Any:
    ids = [str(pk) for pk in customer.record_ids]
    rows = AuditRow.objects.filter(object_type=Customer._meta.label_lower, object_id__in=ids)
    return columns(rows, at="at", code="action", note="reason", actor="actor_name")


def _say_trail(row: Row) -> Said:
    return Said(word(row.code), row.note, colour="grey" if row.code in QUIET else "blue")


def _tiers(customer: Customer) -> Any:
    rows = TierResult.objects.filter(customer__in=customer.record_ids).exclude(previous=F("tier"))
    return columns(rows, at="at", code="tier", label="previous", note="trigger")


def _say_tier(row: Row) -> Said:
    names, triggers = dict(TIERS), dict(TRIGGERS)
    title = f"{names.get(row.label, '—')} → {names.get(row.code, row.code)}"
    return Said(title, triggers.get(row.note, ""), colour="green" if row.code == "vip" else "blue")


def _contacts(customer: Customer) -> Any:
    rows = FollowUp.objects.filter(customer__in=customer.record_ids).exclude(state="open")
    return columns(rows, at="closed_at", code="result", label="subject", note="note", actor="closed_by__full_name")


def _say_contact(row: Row) -> Said:
    return Said(
        f"{row.label} · {dict(RESULTS).get(row.code, _('Dropped'))}",
        row.note,
        reverse("relations:follow_up", args=[row.link]),
        "green" if row.code == "spoken" else "grey",
    )


def _touches(customer: Customer) -> Any:
    rows = Recipient.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="at", code="campaign__purpose", label="campaign__name", note="reason", link="campaign_id")


def _say_touch(row: Row) -> Said:
    """What the customer was told, or why they were not."""
    url = reverse("campaigns:detail", args=[row.link])
    if row.note:
        return Said(
            _("Not told: %(campaign)s") % {"campaign": row.label}, REASONS.get(row.note, row.note), url, "grey"
        )
    return Said(row.label, dict(PURPOSES).get(row.code, ""), url)


timeline.register(SLOT, Source("customers.trail", "record", "customers.view", _trail, _say_trail))
timeline.register(SLOT, Source("customers.tier", "tier", "tiering.view", _tiers, _say_tier))
timeline.register(SLOT, Source("customers.contact", "contact", "relations.view", _contacts, _say_contact))
timeline.register(SLOT, Source("customers.touch", "campaign", "campaigns.view", _touches, _say_touch))
