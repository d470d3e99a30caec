"""What customer care adds to the customer's timeline."""

from typing import Any

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import AuditRow
from backoffice.audit.words import word
from backoffice.notifications.models import STATES as MESSAGE_STATES
from backoffice.web import timeline
from backoffice.web.timeline import Row, Said, Source, columns
from customers.campaigns.models import PURPOSES, REASONS, Recipient
from customers.events.models import PLACES, Registration
from customers.leads.models import STATES as LEAD_STATES
from customers.leads.models import Lead
from customers.needs.models import Sheet
from customers.privacy.models import HOLD_SOURCES, REQUEST_KINDS, LegalHold, PrivacyRequest
from customers.profiles.models import Customer, CustomerMessage
from customers.relations.models import RESULTS, FollowUp
from customers.retention.models import OUTCOMES, SIGNALS, RetentionCase
from customers.tiering.models import TIERS, TRIGGERS, TierResult

SLOT = "customers.customer"
CAMPAIGN = "campaign"
timeline.name_kind("record", _("Record"))
timeline.name_kind("tier", _("Tier changes"))
timeline.name_kind("contact", _("Contacts"))
timeline.name_kind("rights", _("Personal-information requests"))
timeline.name_kind("message", _("Messages sent"))
timeline.name_kind(CAMPAIGN, _("Campaigns"))

QUIET = {"customers.reveal"}
BECAME = dict(MESSAGE_STATES) | {"opted_out": _("Opted out"), "reached": _("Goal reached")}
COLOURS = {"failed": "red", "unknown": "orange", "withheld": "grey", "opted_out": "red", "reached": "green"}
LENGTH = 120


def _trail(customer: Customer) -> Any:
    ids = [str(pk) for pk in customer.record_ids]
    rows = AuditRow.objects.filter(object_type=Customer._meta.label_lower, object_id__in=ids)
    return columns(rows, at="at", code="action", note="reason", actor="actor_name")


def _say_trail(row: Row) -> Said:
    return Said(word(row.code), row.note, colour="grey" if row.code in QUIET else "blue")


def _tiers(customer: Customer) -> Any:
    """`label` is the tier before and the score."""
    rows = TierResult.objects.filter(customer__in=customer.record_ids)
    rows = rows.annotate(before=Concat("previous", Value(" "), Cast("score", CharField())))
    return columns(rows, at="at", code="tier", label="before", note="trigger")


def _say_tier(row: Row) -> Said:
    names, (before, score) = dict(TIERS), row.label.split(" ")
    text = _("Score %(score)s · %(occasion)s") % {"score": score, "occasion": dict(TRIGGERS).get(row.note, "")}
    if before == row.code:
        return Said(names.get(row.code, row.code), text, colour="grey")
    title = f"{names.get(before, '—')} → {names.get(row.code, row.code)}"
    return Said(title, text, colour="green" if row.code == "vip" else "blue")


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
    """`code` is the purpose and what became of the message."""
    became = Case(
        When(opted_out_at__isnull=False, then=Value("opted_out")),
        When(reached_at__isnull=False, then=Value("reached")),
        default=Coalesce("message__state", Value("")),
    )
    rows = Recipient.objects.filter(customer__in=customer.record_ids)
    rows = rows.annotate(became=Concat("campaign__purpose", Value(" "), became, output_field=CharField()))
    return columns(rows, at="at", code="became", label="campaign__name", note="reason", link="campaign_id")


def _say_touch(row: Row) -> Said:
    """What the customer was told, or why they were not."""
    url = reverse("campaigns:detail", args=[row.link])
    if row.note:
        return Said(
            _("Not told: %(campaign)s") % {"campaign": row.label}, REASONS.get(row.note, row.note), url, "grey"
        )
    purpose, became = row.code.split(" ")
    said = [dict(PURPOSES).get(purpose, ""), BECAME.get(became, "")]
    return Said(row.label, " · ".join(str(one) for one in said if one), url, COLOURS.get(became, "blue"))


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


def _messages(customer: Customer) -> Any:
    """Messages about their own business; those of campaigns stand among the campaigns."""
    rows = CustomerMessage.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="at", code="message__state", label="message__subject", note="message__address_masked")


def _say_message(row: Row) -> Said:
    text = " · ".join(str(one) for one in (row.note, BECAME.get(row.code, row.code)) if one)
    return Said(row.label, text, colour=COLOURS.get(row.code, "blue"))


def _came(customer: Customer) -> Any:
    rows = Lead.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="created_at", code="state", label="channel__name", note="campaign_code")


def _say_came(row: Row) -> Said:
    text = " · ".join(str(one) for one in (row.note, dict(LEAD_STATES).get(row.code, "")) if one)
    return Said(_("Came by %(channel)s") % {"channel": row.label}, text, reverse("leads:detail", args=[row.link]))


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


def _held(customer: Customer) -> Any:
    rows = LegalHold.objects.filter(customer__in=customer.record_ids)
    return columns(rows, at="placed_at", code="source", label="reference", note="reason", actor="placed_by__full_name")


def _say_held(row: Row) -> Said:
    title = f"{_('Legal hold')} · {dict(HOLD_SOURCES).get(row.code, row.code)} · {row.label}"
    return Said(title, row.note, reverse("privacy:hold_lift", args=[row.link]), "grey")


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
    Source("customers.messages", "message", "customers.view", _messages, _say_message),
    Source("customers.came", CAMPAIGN, "leads.view", _came, _say_came),
    Source("customers.touch", CAMPAIGN, "campaigns.view", _touches, _say_touch),
    Source("customers.places", CAMPAIGN, "events.view", _places, _say_place),
    Source("customers.held", "rights", "privacy.view", _held, _say_held),
    Source("customers.asked", "rights", "privacy.view", _asked, _say_asked),
):
    timeline.register(SLOT, source)
