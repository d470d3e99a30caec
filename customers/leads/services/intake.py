"""How leads come in: typed, over the interface, from a file. One rule for all three, set-wise for any number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice import bulk
from backoffice.audit.services import record
from backoffice.files.models import ImportBatch
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.channels.models import Channel
from customers.channels.services import require_open
from customers.leads import domain, selectors
from customers.leads.domain import State
from customers.leads.models import OPEN_STATES, Lead
from customers.leads.policies import require
from customers.profiles import domain as people
from customers.profiles.models import Customer
from customers.profiles.selectors import id_index, phone_index

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,100}\.[A-Za-z]{2,20}")


@dataclass(frozen=True)
class Told:
    """What a source says about one person."""

    name: str
    phone: str
    id_number: str = ""
    age: int | None = None
    email: str = ""
    is_student: bool = False
    region: str = ""
    company: str = ""
    amount: Decimal | None = None
    purpose: str = ""
    remark: str = ""
    campaign: str = ""
    external_ref: str | None = None
    consent_evidence: str = ""  # where the proof of an agreement to marketing lies; empty: none was given


@dataclass
class Taken:
    """What became of many: those made, and for each place in the list why it made no new lead."""

    made: list[Lead] = field(default_factory=list)  # as they were stored, without their keys
    folded: dict[int, str] = field(default_factory=dict)  # place -> "lead" or "customer"
    refused: dict[int, Refused] = field(default_factory=dict)


def refuse(told: Told, day: date) -> Refused | None:
    """The first thing that stands against a lead: it is no person we may speak to, or what was told is malformed."""
    try:
        people.checked_name(told.name)
        people.checked_phone(told.phone)
        if told.id_number and not identity.resident_id_ok(identity.normalise_id(told.id_number)):
            raise Refused(
                "customers.id_number",
                _("This is no valid identity number: check its 18 characters against the card."),
                field="id_number",
            )
    except Refused as refusal:
        return refusal
    if told.is_student or domain.says_student(told.company):
        return Refused(
            "leads.student", _("Students in full-time education are not addressed and not taken in."), field="company"
        )
    if domain.is_minor(told.id_number, told.age, day):
        return Refused("leads.minor", _("This person is under 18: not addressed and not taken in."), field="id_number")
    if told.email and not EMAIL.fullmatch(told.email.strip()):
        return Refused("leads.email", _("This is no e-mail address."), field="email")
    for name in ("name", "company", "purpose", "remark"):
        if domain.looks_like_formula(getattr(told, name)):
            return Refused("leads.formula", _("This cell holds a formula. Write its value as plain text."), field=name)
    return None


@transaction.atomic
def take_in(
    *, actor: Any, channel: Channel, rows: Sequence[Told], now: datetime, batch: ImportBatch | None = None
) -> Taken:
    """Leads of one channel, in a handful of statements for any number of rows.

    Somebody who is an open lead or a customer already is folded into that; a number whose owner asked not to be
    contacted is refused. Refused: channels.closed for all of them. IntegrityError when the same number is taken in by
    somebody else in this moment: nothing is stored, ask again.
    """
    require_open(channel, now)
    taken, day = Taken(), timezone.localdate(now)
    fresh: dict[str, tuple[int, Told, str]] = {}
    for place, told in enumerate(rows):
        if refusal := refuse(told, day):
            taken.refused[place] = refusal
            continue
        phone = phone_index(told.phone)
        if phone in fresh:
            taken.folded[place] = "lead"
            continue
        fresh[phone] = (place, told, id_index(told.id_number) if told.id_number else "")
    _fold(fresh, taken, batch)
    taken.made = [
        _unsaved(told, phone, number, channel, batch, actor, now, day) for phone, (_p, told, number) in fresh.items()
    ]
    bulk.insert(taken.made)
    return taken


def _fold(fresh: dict[str, tuple[int, Told, str]], taken: Taken, batch: ImportBatch | None) -> None:
    """Takes out of `fresh` whoever is known: set-wise, by the blind indexes."""
    numbers = {number: phone for phone, (_p, _t, number) in fresh.items() if number}
    leads = Lead.objects.filter(state__in=OPEN_STATES).filter(Q(phone_index__in=fresh) | Q(id_index__in=numbers))
    known: dict[str, str] = {}
    again = []
    for pk, phone, number, of_batch in leads.values_list("pk", "phone_index", "id_index", "batch"):
        known[phone if phone in fresh else numbers[number]] = "lead"
        if batch is None or of_batch != batch.pk:
            again.append(pk)
    customers = Customer.objects.filter(Q(phone_index__in=fresh) | Q(id_index__in=numbers))
    for phone, number in customers.values_list("phone_index", "id_index"):
        known[phone if phone in fresh else numbers[number]] = "customer"
    no_more = selectors.declined(fresh)
    for phone in no_more:
        place, _told, _number = fresh.pop(phone)
        taken.refused[place] = Refused(
            "leads.declined", _("This person asked not to be contacted. Do not take the number in again."),
            field="phone",
        )  # fmt: skip
    for phone, what in known.items():
        if phone in fresh:
            taken.folded[fresh.pop(phone)[0]] = what
    if again:
        Lead.objects.filter(pk__in=again).update(came_again=F("came_again") + 1)


def _unsaved(
    told: Told,
    phone: str,
    number: str,
    channel: Channel,
    batch: ImportBatch | None,
    actor: Any,
    now: datetime,
    day: date,
) -> Lead:
    mobile = identity.normalise_phone(told.phone)
    lead = Lead(
        channel=channel,
        campaign_code=told.campaign[:20],
        external_ref=told.external_ref,
        batch=batch,
        name=people.checked_name(told.name),
        phone_masked=identity.mask_phone(mobile),
        phone_index=phone,
        id_index=number,
        region=told.region[:6],
        company=told.company.strip()[:120],
        amount=told.amount,
        purpose=told.purpose.strip()[:40],
        remark=told.remark.strip()[:300],
        consented_at=now if told.consent_evidence else None,
        consent_evidence=told.consent_evidence[:120],
        created_by=actor,
        created_at=now,
        touched_at=now,
    )
    lead.phone = mobile
    lead.email = told.email.strip() or None
    if told.age is not None:
        lead.born_year = day.year - told.age
    if number:
        plain = identity.normalise_id(told.id_number)
        lead.id_number, lead.id_masked = plain, identity.mask_id(plain)
        lead.region = lead.region or identity.region(plain)
        lead.born_year = identity.birth_date(plain).year
    return lead


@transaction.atomic
def enter_lead(*, actor: Any, channel: Channel, told: Told, now: datetime) -> tuple[Lead | None, str]:
    """One lead, typed or sent: (the new one, "") or (the open one it was folded into or None, "lead" | "customer").

    Whoever types it in and works leads owns it. Refused: channels.closed, leads.*, customers.name, customers.phone.
    """
    require(actor, "leads.enter")
    taken = take_in(actor=actor, channel=channel, rows=[told], now=now)
    if taken.refused:
        raise taken.refused[0]
    if taken.folded:
        open_one = Lead.objects.filter(phone_index=phone_index(told.phone), state__in=OPEN_STATES).first()
        return open_one, taken.folded[0]
    lead = Lead.objects.get(uid=taken.made[0].uid)
    if actor is not None and actor.may("leads.work"):
        lead.state, lead.owner = domain.TRANSITIONS.target("assign", State.NEW), actor
        lead.save(update_fields=["state", "owner"])
    record(actor=actor, action="leads.enter", obj=lead, at=now, channel=channel.code)
    return lead, ""
