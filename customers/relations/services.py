"""Giving customers a manager, planning follow-ups, and writing down how they went."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.domain import FileKind
from backoffice.files.models import StoredFile
from backoffice.files.services import store_upload
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from customers.relations import domain, selectors
from customers.relations.domain import NEEDS_NEXT, PLANS, Occasion, Reason, Result, State, Way
from customers.relations.models import Absence, Assignment, CalendarFeed, Desk, FollowUp, Photo
from customers.relations.policies import may_work, require

PHOTO_PURPOSE = "relations.visit_photo"
PHOTOS_AT_MOST = 6
LATEST_STEP_DAYS = 730


def _may_see_photo(user: Any, file: StoredFile) -> bool:
    return user.may("relations.view")


purposes.register(PHOTO_PURPOSE, may_download=_may_see_photo, kinds=frozenset({FileKind.JPEG, FileKind.PNG}))


# -- managers ---------------------------------------------------------------------------------------


@transaction.atomic
def give_manager(*, customer_id: int, reason: str, now: datetime) -> Assignment | None:
    """The customer gets a relationship manager by region and load, unless there is one. None when no desk is free."""
    return next(iter(give_managers(customer_ids=[customer_id], reason=reason, now=now)), None)


@transaction.atomic
def give_managers(*, customer_ids: Iterable[int], reason: str, now: datetime) -> list[Assignment]:
    """`give_manager` for many; who has one keeps it. One query for desks, one insert."""
    reason = Reason(reason).value
    # Two runs at once would count the same free places: the desks are the lock.
    list(Desk.objects.select_for_update().order_by("id").values_list("id", flat=True))
    waiting = selectors.without_manager(customer_ids)
    chosen = domain.spread(selectors.desks(timezone.localdate(now)), [customer.region for customer in waiting])
    made = Assignment.objects.bulk_create(
        [
            Assignment(customer=customer, manager_id=desk.manager_id, reason=reason, since=now)
            for customer, desk in zip(waiting, chosen, strict=True)
            if desk is not None
        ]
    )
    for assignment in made:
        _tell_new_manager(assignment, now)
        record(
            actor=None, action="relations.assign", obj=assignment.customer, at=now,
            manager=assignment.manager_id, because=reason,
        )  # fmt: skip
    _own_open_follow_ups(made)
    return made


def _own_open_follow_ups(assignments: Iterable[Assignment]) -> None:
    for assignment in assignments:
        FollowUp.objects.filter(customer_id=assignment.customer_id, state=State.OPEN.value).update(
            owner_id=assignment.manager_id
        )


def _tell_new_manager(assignment: Assignment, now: datetime) -> None:
    notify(
        key=f"relations:assigned:{assignment.pk}",
        template="relations_assigned",
        context={
            "customer": assignment.customer.name,
            "number": assignment.customer.number,
            "reason": str(assignment.get_reason_display()),
        },
        recipient_user=assignment.manager,
        url=f"/customers/profiles/{assignment.customer_id}/",
        now=now,
    )


@transaction.atomic
def choose_manager(*, actor: Any, customer: Customer, manager: Any, note: str, now: datetime) -> Assignment:
    """A lead gives a customer another manager. Refused: relations.not_allowed, relations.manager, relations.same."""
    require(actor, "relations.lead")
    if manager not in selectors.managers():
        raise Refused("relations.manager", _("Choose an active relationship manager."), field="manager")
    return _replace(actor, customer, manager, Reason.CHOSEN, note, now)


def _replace(actor: Any, customer: Customer, manager: Any, reason: Reason, note: str, now: datetime) -> Assignment:
    present = Assignment.objects.select_for_update().filter(customer=customer, until__isnull=True).first()
    if present is not None and present.manager_id == manager.pk:
        raise Refused("relations.same", _("This customer has that manager already."), field="manager")
    if present is not None:
        present.until = now
        present.save(update_fields=["until"])
    try:
        with transaction.atomic():
            made = Assignment.objects.create(
                customer=customer,
                manager=manager,
                reason=reason.value,
                note=note.strip()[:200],
                since=now,
                assigned_by=actor,
            )
    except IntegrityError:
        raise Refused("relations.stale", _("Somebody chose a manager meanwhile. Reload the page.")) from None
    _own_open_follow_ups([made])
    _tell_new_manager(made, now)
    record(
        actor=actor,
        action="relations.assign",
        obj=customer,
        reason=note,
        at=now,
        manager=manager.pk,
        before=present.manager_id if present else None,
        because=reason.value,
    )
    return made


@transaction.atomic
def hand_over(*, actor: Any, giver: Any, taker: Any, note: str, seen: int, now: datetime) -> int:
    """The whole book of one manager goes to another; returns how many customers.

    `seen`: the number of customers in the preview. Refused: relations.not_allowed, relations.same, relations.manager,
    relations.note, relations.stale when the book changed after the preview.
    """
    require(actor, "relations.lead")
    if giver == taker:
        raise Refused("relations.same", _("Choose two different managers."), field="taker")
    if taker not in selectors.managers():
        raise Refused("relations.manager", _("Choose an active relationship manager."), field="taker")
    if len(note.strip()) < 4:
        raise Refused("relations.note", _("Say why the book is handed over."), field="note")
    book = list(selectors.book_of(giver).select_for_update(of=("self",)).order_by("id"))
    if len(book) != seen:
        raise Refused("relations.stale", _("The book changed after the preview. Look at it again."))
    Assignment.objects.filter(pk__in=[row.pk for row in book]).update(until=now)
    Assignment.objects.bulk_create(
        [
            Assignment(
                customer=row.customer,
                manager=taker,
                reason=Reason.HANDED_OVER.value,
                note=note.strip()[:200],
                since=now,
                assigned_by=actor,
            )
            for row in book
        ]
    )
    FollowUp.objects.filter(owner=giver, state=State.OPEN.value).update(owner=taker)
    notify(
        key=f"relations:handed:{giver.pk}:{taker.pk}:{now.isoformat()}",
        template="relations_handed_over",
        context={"giver": str(giver), "customers": len(book), "note": note.strip()},
        recipient_user=taker,
        url="/customers/relations/",
        now=now,
    )
    record(
        actor=actor, action="relations.hand_over", obj=giver, reason=note, at=now, taker=taker.pk, customers=len(book)
    )
    return len(book)


@transaction.atomic
def set_desk(*, actor: Any, manager: Any, capacity: int, regions: Iterable[str], now: datetime) -> Desk:
    """How many customers a manager takes, and from which regions (beginnings of region codes; none = everywhere)."""
    require(actor, "relations.lead")
    chosen = sorted({region.strip() for region in regions if region.strip()})
    if any(not (region.isdigit() and len(region) in (2, 4, 6)) for region in chosen):
        raise Refused("relations.region", _("A region is the first 2, 4 or 6 digits of its code."), field="regions")
    desk, _created = Desk.objects.update_or_create(manager=manager, defaults={"capacity": capacity, "regions": chosen})
    record(actor=actor, action="relations.set_desk", obj=manager, at=now, capacity=capacity, regions=chosen)
    return desk


@transaction.atomic
def enter_absence(*, actor: Any, manager: Any, cover: Any, first_day: date, last_day: date, now: datetime) -> Absence:
    """Somebody stands in for a manager. Own absences by oneself, others' by a lead.

    Refused: relations.not_allowed, relations.absence (dates), relations.cover (oneself, or away as well).
    """
    if manager != actor:
        require(actor, "relations.lead")
    require(actor, "relations.work")
    if last_day < first_day:
        raise Refused("relations.absence", _("The last day lies before the first."), field="last_day")
    if last_day < timezone.localdate(now):
        raise Refused("relations.absence", _("These days are over."), field="last_day")
    away = Absence.objects.filter(manager=cover, first_day__lte=last_day, last_day__gte=first_day)
    if cover == manager or away.exists():
        raise Refused("relations.cover", _("Choose somebody who is there on these days."), field="cover")
    made = Absence.objects.create(
        manager=manager, cover=cover, first_day=first_day, last_day=last_day, entered_by=actor, entered_at=now
    )
    record(
        actor=actor, action="relations.absence", obj=manager, at=now,
        cover=cover.pk, first_day=first_day, last_day=last_day,
    )  # fmt: skip
    return made


# -- follow-ups -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planned:
    """An event that wants a contact: the day the plan counts from, and the key under which it plans once."""

    customer_id: int
    occasion: Occasion
    counted_from: date
    key: str


@transaction.atomic
def plan_follow_ups(events: Iterable[Planned], *, now: datetime) -> None:
    """Each event plans one contact, once for its key, for the customer's manager, on the day its plan says."""
    wanted = list(events)
    customers = [event.customer_id for event in wanted]
    managers = dict(
        Assignment.objects.filter(customer__in=customers, until__isnull=True).values_list("customer", "manager")
    )
    today = timezone.localdate(now)
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                key=event.key,
                customer_id=event.customer_id,
                occasion=event.occasion.value,
                way=PLANS[event.occasion].way.value,
                subject=PLANS[event.occasion].subject,
                due_on=max(domain.due_on(event.occasion, event.counted_from), today),
                owner_id=managers.get(event.customer_id),
                created_at=now,
            )
            for event in wanted
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


@transaction.atomic
def arrange(
    *,
    actor: Any,
    customer: Customer,
    way: str,
    subject: str,
    due_on: date,
    now: datetime,
    at_time: time | None = None,
    previous: FollowUp | None = None,
) -> FollowUp:
    """A person arranges a contact for themselves. Refused: relations.not_allowed, relations.day, relations.subject."""
    require(actor, "relations.work")
    if not 0 <= (due_on - timezone.localdate(now)).days <= LATEST_STEP_DAYS:
        raise Refused("relations.day", _("Choose a day from today to two years ahead."), field="due_on")
    if len(subject.strip()) < 2:
        raise Refused("relations.subject", _("Say what it is about."), field="subject")
    made = FollowUp.objects.create(
        customer=customer,
        occasion=Occasion.ARRANGED.value,
        way=Way(way).value,
        subject=subject.strip()[:120],
        due_on=due_on,
        at_time=at_time,
        owner=actor,
        previous=previous,
        created_by=actor,
        created_at=now,
    )
    record(actor=actor, action="relations.arrange", obj=customer, at=now, way=made.way, due_on=due_on)
    return made


@transaction.atomic
def finish(
    *,
    actor: Any,
    follow_up_id: int,
    result: str,
    note: str,
    now: datetime,
    next_on: date | None = None,
    next_subject: str = "",
    photos: Iterable[Any] = (),
) -> FollowUp:
    """How a contact went. A next step is planned at once; a visit may carry photographs.

    Refused: relations.not_allowed, transition.not_allowed (closed already), relations.note (nothing said),
    relations.next (not reached, and no further day named), relations.photos, files.*
    """
    follow_up = _locked_for_work(actor, follow_up_id, now)
    found = Result(result)
    if found is Result.SPOKEN and len(note.strip()) < 2:
        raise Refused("relations.note", _("Write down what was said."), field="note")
    if found in NEEDS_NEXT and next_on is None:
        raise Refused("relations.next", _("Choose the day of the next try."), field="next_on")
    _close(follow_up, "finish", actor, note, now, result=found.value)
    _keep_photos(actor, follow_up, list(photos), now)
    if next_on is not None:
        arrange(
            actor=actor,
            customer=follow_up.customer,
            way=follow_up.way,
            subject=next_subject.strip() or follow_up.subject,
            due_on=next_on,
            previous=follow_up,
            now=now,
        )
    record(
        actor=actor, action="relations.finish", obj=follow_up.customer, at=now, result=found.value, way=follow_up.way
    )
    return follow_up


@transaction.atomic
def drop(*, actor: Any, follow_up_id: int, note: str, now: datetime) -> FollowUp:
    """A contact that is no longer wanted, and why. Refused: relations.not_allowed, relations.note."""
    follow_up = _locked_for_work(actor, follow_up_id, now)
    if len(note.strip()) < 4:
        raise Refused("relations.note", _("Say why this contact is not needed."), field="note")
    _close(follow_up, "drop", actor, note, now)
    record(actor=actor, action="relations.drop", obj=follow_up.customer, reason=note, at=now)
    return follow_up


def _locked_for_work(actor: Any, follow_up_id: int, now: datetime) -> FollowUp:
    row = FollowUp.objects.select_for_update(of=("self",)).select_related("customer").get(pk=follow_up_id)
    if not may_work(actor, row, selectors.covered_by(actor, timezone.localdate(now))):
        raise Refused("relations.not_allowed", _("This follow-up belongs to another manager."))
    return row


def _close(row: FollowUp, verb: str, actor: Any, note: str, now: datetime, result: str = "") -> None:
    row.state = domain.TRANSITIONS.target(verb, row.state)
    row.result, row.note, row.closed_by, row.closed_at = result, note.strip()[:1000], actor, now
    row.owner = row.owner or actor
    row.save(update_fields=["state", "result", "note", "closed_by", "closed_at", "owner"])


def _keep_photos(actor: Any, follow_up: FollowUp, photos: list[Any], now: datetime) -> None:
    if photos and follow_up.way != Way.VISIT:
        raise Refused("relations.photos", _("Photographs belong to visits."), field="photos")
    if len(photos) > PHOTOS_AT_MOST:
        raise Refused("relations.photos", _("Six photographs at most."), field="photos")
    for upload in photos:
        file = store_upload(actor=actor, upload=upload, purpose=PHOTO_PURPOSE, now=now)
        Photo.objects.create(follow_up=follow_up, file=file)


# -- events and the calendar feed -------------------------------------------------------------------


@transaction.atomic
def on_tier_changed(*, customer_id: int, tier: str, day: date, now: datetime) -> None:
    """A new VIP gets a manager; every change of tier is told to the customer by somebody."""
    customer = Customer.objects.get(pk=customer_id)
    if tier == "vip":
        give_manager(customer_id=customer_id, reason=Reason.VIP.value, now=now)
    if selectors.manager_of(customer) is not None:
        key = f"tier:{customer_id}:{tier}:{day.isoformat()}"
        plan_follow_ups([Planned(customer_id, Occasion.TIER_CHANGED, day, key)], now=now)


@transaction.atomic
def make_feed(*, actor: Any, now: datetime) -> str:
    """A new secret for the calendar address; the old one stops working. Shown once, only its digest is kept."""
    require(actor, "relations.work")
    secret = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(owner=actor, defaults={"digest": digest_of(secret), "made_at": now})
    record(actor=actor, action="relations.make_feed", obj=actor, at=now)
    return secret


@transaction.atomic
def end_feed(*, actor: Any, now: datetime) -> None:
    if CalendarFeed.objects.filter(owner=actor).delete()[0]:
        record(actor=actor, action="relations.end_feed", obj=actor, at=now)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
