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
from customers.events.models import PLACES, Registration
from customers.needs.models import Sheet
from customers.privacy.models import REQUEST_KINDS, PrivacyRequest
from customers.profiles.models import Customer
from customers.relations.models import RESULTS, FollowUp
from customers.retention.models import OUTCOMES, SIGNALS, RetentionCase
from customers.tiering.models import TIERS, TRIGGERS, TierResult

SLOT = "customers.customer"
timeline.name_kind("record", _("Record"))
timeline.name_kind("tier", _("Tier changes"))
timeline.name_kind("contact", _("Contacts"))
timeline.name_kind("rights", _("Personal-information requests"))
timeline.name_kind("campaign", _("Campaigns"))

QUIET = {"customers.reveal"}
LENGTH = 120


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


def _planned(customer: Customer) -> Any:
    """Tasks that wait, at the moment when they were planned; done they stand among the contacts."""
    rows = FollowUp.objects.filter(customer__in=customer.record_ids, state="open")
    return columns(rows, at="created_at", label="subject", note="due_on", actor="owner__full_name")


def _say_planned(row: Row) -> Said:
    return Said(
        _("Planned: %(what)s") % {"what": row.label},
        row.note,
        reverse("relations:follow_up", args=[row.link]),
        "orange",
    )


def _places(customer: Customer) -> Any:
    rows = Registration.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="registered_at", code="state", label="event__title", link="event_id")


def _say_place(row: Row) -> Said:
    return Said(row.label, dict(PLACES).get(row.code, row.code), reverse("events:detail", args=[row.link]))


def _leaving(customer: Customer) -> Any:
    rows = RetentionCase.objects.filter(customer__in=customer.record_ids).exclude(state="observed")
    return columns(rows, at="opened_at", code="signal", label="outcome", note="reason", actor="owner__full_name")


def _say_leaving(row: Row) -> Said:
    title = " · ".join(
        str(one) for one in (dict(SIGNALS).get(row.code, row.code), dict(OUTCOMES).get(row.label)) if one
    )
    return Said(title, row.note, reverse("retention:detail", args=[row.link]), "orange")


def _asked(customer: Customer) -> Any:
    rows = PrivacyRequest.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="received_at", code="kind", label="number", note="outcome", actor="owner__full_name")


def _say_asked(row: Row) -> Said:
    title = f"{row.label} · {dict(REQUEST_KINDS).get(row.code, row.code)}"
    return Said(title, row.note[:LENGTH], reverse("privacy:request", args=[row.link]), "orange")


def _answered(customer: Customer) -> Any:
    rows = Sheet.objects.filter(customer__in=customer.record_ids, finished_at__isnull=False)
    return columns(rows, at="finished_at", actor="begun_by__full_name")


def _say_answered(row: Row) -> Said:
    return Said(_("Needs told"))


for source in (
    Source("customers.trail", "record", "customers.view", _trail, _say_trail),
    Source("customers.tier", "tier", "tiering.view", _tiers, _say_tier),
    Source("customers.contact", "contact", "relations.view", _contacts, _say_contact),
    Source("customers.planned", "contact", "relations.view", _planned, _say_planned),
    Source("customers.leaving", "contact", "retention.view", _leaving, _say_leaving),
    Source("customers.needs", "contact", "needs.view", _answered, _say_answered),
    Source("customers.touch", "campaign", "campaigns.view", _touches, _say_touch),
    Source("customers.places", "campaign", "events.view", _places, _say_place),
    Source("customers.asked", "rights", "privacy.view", _asked, _say_asked),
):
    timeline.register(SLOT, source)
