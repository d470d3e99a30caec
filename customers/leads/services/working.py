"""Speaking to leads, and what comes of it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from customers.leads import domain, selectors
from customers.leads.domain import LOSES, NEEDS_NEXT, SPOKEN, TRANSITIONS, Lost, Result, State, Way
from customers.leads.models import Contact, DoNotContact, Lead
from customers.leads.policies import may_work, require
from customers.privacy.services import record_consent
from customers.profiles import domain as people
from customers.profiles.models import Customer
from customers.profiles.services import find_or_register
from customers.relations import selectors as relations
from customers.relations.domain import spread

ASSIGN_AT_ONCE = 5_000
LATEST_STEP_DAYS = 365


def locked(lead_id: int, version: int | None = None) -> Lead:
    """Refused("leads.stale") when the lead moved on since it was seen, ("leads.erased") when nothing is left of it."""
    lead = Lead.objects.select_for_update(of=("self",)).select_related("channel", "customer").get(pk=lead_id)
    if version is not None and lead.version != version:
        raise Refused("leads.stale", _("Somebody worked on this lead meanwhile. Reload the page."))
    if lead.erased_at is not None:
        raise Refused("leads.erased", _("What was known of this person has been erased."))
    return lead


def _for_work(actor: Any, lead_id: int, version: int | None) -> Lead:
    lead = locked(lead_id, version)
    covered = relations.covered_by(actor, timezone.localdate())
    if not may_work(actor, lead) and not (actor.may("leads.work") and lead.owner_id in covered):
        raise Refused("leads.not_allowed", _("This lead belongs to somebody else."))
    return lead


def _save(lead: Lead, now: datetime) -> None:
    lead.version += 1
    lead.touched_at = now
    lead.save()


def _close_as_lost(lead: Lead, reason: Lost, now: datetime) -> None:
    lead.state, lead.lost_reason = TRANSITIONS.target("lose", lead.state), reason.value
    lead.closed_at, lead.next_on = now, None


@transaction.atomic
def assign_waiting(*, now: datetime) -> int:
    """New leads go to managers by region and load, up to what a desk takes; how many were given. The others wait."""
    capacity = value("lead.desk_capacity", timezone.localdate(now)).value
    # Two runs at once would count the same free places: the waiting rows are the lock.
    waiting = list(
        Lead.objects.select_for_update(skip_locked=True)
        .filter(state=State.NEW.value)
        .order_by("id")
        .only("id", "region")[:ASSIGN_AT_ONCE]
    )
    desks = selectors.desks(timezone.localdate(now), capacity)
    chosen = spread(desks, [lead.region for lead in waiting]) if desks else []
    given = {lead.pk: desk.manager_id for lead, desk in zip(waiting, chosen, strict=False) if desk is not None}
    for owner in set(given.values()):
        mine = [pk for pk, manager in given.items() if manager == owner]
        Lead.objects.filter(pk__in=mine).update(state=State.ASSIGNED.value, owner=owner, version=F("version") + 1)
        _tell(owner, len(mine), min(mine), now)
    if given:
        record(actor=None, action="leads.assign_waiting", at=now, leads=len(given), first=min(given), last=max(given))
    return len(given)


def _tell(owner_id: int, count: int, first: int, now: datetime) -> None:
    notify(
        key=f"leads:given:{owner_id}:{first}",
        recipient_user=relations.User.objects.get(pk=owner_id),
        template="leads_assigned",
        context={"count": count},
        url="/customers/leads/",
        now=now,
    )


@transaction.atomic
def assign_lead(*, actor: Any, lead_ids: Iterable[int], owner: Any, now: datetime) -> int:
    """Who leads gives leads to a manager by hand, also away from another. Refused: leads.not_allowed, leads.owner."""
    require(actor, "leads.lead")
    if owner not in relations.managers():
        raise Refused("leads.owner", _("Choose an active relationship manager."), field="owner")
    rows = list(
        Lead.objects.select_for_update().filter(pk__in=list(lead_ids), state__in=[s.value for s in domain.OPEN])
    )
    state = Case(When(state=State.NEW.value, then=Value(State.ASSIGNED.value)), default=F("state"))
    Lead.objects.filter(pk__in=[lead.pk for lead in rows]).update(
        owner=owner, state=state, version=F("version") + 1
    )  # fmt: skip
    if rows:
        record(
            actor=actor, action="leads.assign", obj=rows[0] if len(rows) == 1 else None, at=now, owner=owner.pk,
            leads=[lead.pk for lead in rows[:500]],
        )  # fmt: skip
        _tell(owner.pk, len(rows), rows[0].pk, now)
    return len(rows)


@transaction.atomic
def record_contact(
    *, actor: Any, lead_id: int, version: int | None = None, way: str, result: str, note: str, now: datetime,
    agreed: bool = False, next_on: date | None = None,
) -> Contact:  # fmt: skip
    """How a try to speak to the lead went. Consent to marketing is recorded here, with this contact as its evidence.

    Refused: leads.not_allowed, leads.stale, leads.erased, leads.note, leads.next, transition.not_allowed.
    """
    lead, found = _for_work(actor, lead_id, version), Result(result)
    if found in SPOKEN and len(note.strip()) < 2:
        raise Refused("leads.note", _("Write down what was said."), field="note")
    if found in NEEDS_NEXT and next_on is None:
        raise Refused("leads.next", _("Choose the day of the next try."), field="next_on")
    if next_on is not None and not 0 <= (next_on - timezone.localdate(now)).days <= LATEST_STEP_DAYS:
        raise Refused("leads.next", _("Choose a day from today to one year ahead."), field="next_on")
    if agreed and found not in SPOKEN:
        raise Refused("leads.agreed", _("Only somebody who was spoken to can have agreed."), field="agreed")
    if not lead.is_open:
        raise Refused("leads.closed", _("This lead is closed."))
    made = Contact.objects.create(
        lead=lead, at=now, by=actor, way=Way(way).value, result=found.value, note=note.strip()[:500], agreed=agreed
    )
    lead.owner = lead.owner or actor
    if found in LOSES:
        _close_as_lost(lead, LOSES[found], now)
        lead.contacted_at = lead.contacted_at or (now if found is not Result.WRONG_NUMBER else None)
    elif found in SPOKEN:
        if lead.state != State.QUALIFIED:
            lead.state = TRANSITIONS.target("contact", lead.state)
        lead.contacted_at, lead.next_on = lead.contacted_at or now, next_on
    else:
        lead.state = TRANSITIONS.target("assign", lead.state) if lead.state == State.NEW else lead.state
        lead.next_on = next_on
    if found is Result.DECLINED:
        never_again(lead, how=f"{lead.number} · {timezone.localdate(now)}", now=now)
    if agreed:
        lead.consented_at, lead.consent_withdrawn_at = now, None
        lead.consent_evidence = f"{made.get_way_display()} · {actor} · {made.pk}"
    _save(lead, now)
    record(actor=actor, action="leads.contact", obj=lead, at=now, result=found.value, way=made.way, agreed=agreed)
    return made


def never_again(lead: Lead, *, how: str, now: datetime) -> None:
    """The number goes on the list of those not to be contacted, and its agreement ends. The caller saves the lead."""
    DoNotContact.objects.get_or_create(phone_index=lead.phone_index, defaults={"since": now, "how": how[:120]})
    if lead.consented_at is not None:
        lead.consent_withdrawn_at = lead.consent_withdrawn_at or now


@transaction.atomic
def withdraw_consent(*, actor: Any, lead_id: int, how: str, now: datetime) -> Lead:
    """In one step: no more marketing to this number, whether it is a lead or becomes a customer."""
    lead = locked(lead_id)
    never_again(lead, how=how, now=now)
    _save(lead, now)
    record(actor=actor, action="leads.withdraw_consent", obj=lead, reason=how, at=now)
    return lead


@transaction.atomic
def qualify(
    *, actor: Any, lead_id: int, version: int | None = None, amount: Decimal, purpose: str, region: str, company: str,
    now: datetime,
) -> Lead:  # fmt: skip
    """The need is known and may be served. Refused as `record_contact`, and leads.student."""
    lead = _for_work(actor, lead_id, version)
    if domain.says_student(company):
        raise Refused(
            "leads.student", _("Students in full-time education are not addressed and not taken in."), field="company"
        )
    lead.state = TRANSITIONS.target("qualify", lead.state)
    lead.amount, lead.purpose, lead.region, lead.company = amount, purpose.strip(), region.strip(), company.strip()
    _save(lead, now)
    record(actor=actor, action="leads.qualify", obj=lead, at=now, amount=amount)
    return lead


@transaction.atomic
def lose(*, actor: Any, lead_id: int, version: int | None = None, reason: str, note: str, now: datetime) -> Lead:
    lead = _for_work(actor, lead_id, version)
    _close_as_lost(lead, Lost(reason), now)
    if lead.lost_reason == Lost.DECLINED:
        never_again(lead, how=note.strip() or lead.number, now=now)
    _save(lead, now)
    record(actor=actor, action="leads.lose", obj=lead, reason=note, at=now, because=lead.lost_reason)
    return lead


@transaction.atomic
def convert(
    *, actor: Any, lead_id: int, version: int | None = None, name: str, id_number: str, phone: str, now: datetime
) -> tuple[Customer, bool]:
    """A customer of the lead, found or registered; an agreement to marketing goes along with its evidence.

    Refused: leads.*, leads.minor, and everything `find_or_register` refuses.
    """
    lead = _for_work(actor, lead_id, version)
    if domain.is_minor(id_number, None, timezone.localdate(now)):
        raise Refused("leads.minor", _("This person is under 18: not addressed and not taken in."), field="id_number")
    facts = {"employer": lead.company} if lead.company else {}
    customer, created = find_or_register(
        actor=actor, now=now, name=name, id_number=id_number, phone=phone, **facts
    )  # fmt: skip
    if lead.consented_at is not None and lead.consent_withdrawn_at is None:
        evidence = {"kind": "recording", "reference": f"{lead.number} {lead.consent_evidence}"[:120]}
        record_consent(
            actor=actor, customer=customer, purpose="marketing", evidence=evidence, now=now,
            granted_at=lead.consented_at,
        )  # fmt: skip
    lead.state, lead.customer = TRANSITIONS.target("convert", lead.state), customer
    lead.closed_at, lead.next_on = now, None
    _save(lead, now)
    record(actor=actor, action="leads.convert", obj=lead, at=now, customer=customer.pk, registered=created)
    return customer, created


@transaction.atomic
def reveal_phone(*, actor: Any, lead_id: int, reason: str, now: datetime) -> str:
    """The clear number, for whoever calls. The audit entry is written first."""
    require(actor, "leads.work")
    reason = people.checked_reason(reason)
    lead = locked(lead_id)
    record(actor=actor, action="leads.reveal", obj=lead, reason=reason, at=now, field="phone")
    return lead.phone.reveal() if lead.phone is not None else ""
