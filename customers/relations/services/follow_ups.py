"""Planning contacts, and writing down how they went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.domain import FileKind
from backoffice.files.models import StoredFile
from backoffice.files.services import store_upload
from backoffice.values.errors import Refused
from customers.privacy.policies import refuse_locked
from customers.privacy.selectors import locked_customers
from customers.profiles.models import Customer
from customers.relations import domain, selectors
from customers.relations.domain import NEEDS_NEXT, PLANS, Occasion, Result, Way
from customers.relations.models import Assignment, FollowUp, Photo
from customers.relations.policies import may_work, require

PHOTO_PURPOSE = "relations.visit_photo"
PHOTOS_AT_MOST = 6
LATEST_STEP_DAYS = 730


def _may_see_photo(user: Any, file: StoredFile) -> bool:
    return user.may("relations.view")


purposes.register(PHOTO_PURPOSE, may_download=_may_see_photo, kinds=frozenset({FileKind.JPEG, FileKind.PNG}))


@dataclass(frozen=True)
class Planned:
    """An event that wants a contact: the day the plan counts from, and the key under which it plans once."""

    customer_id: int
    occasion: Occasion
    counted_from: date
    key: str


@transaction.atomic
def plan_follow_ups(events: Iterable[Planned], *, now: datetime) -> None:
    """Each event plans one contact, once for its key, for the customer's manager, on the day its plan says; none for
    people whose processing is locked."""
    wanted = list(events)
    customers = [event.customer_id for event in wanted]
    closed = set(Customer.objects.filter(locked_customers(), pk__in=customers).values_list("pk", flat=True))
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
            if event.customer_id not in closed
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
    refuse_locked(customer.pk)
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


@transaction.atomic
def arrange_many(*, contacts: Iterable[tuple[str, int, str]], due_on: date, now: datetime) -> None:
    """Telephone calls that something larger wants, each (key, customer, subject) once for its key, on the lists of the
    customers' managers or without owner."""
    wanted = list(contacts)
    managers = dict(
        Assignment.objects.filter(customer__in=[pk for _key, pk, _subject in wanted], until__isnull=True).values_list(
            "customer", "manager"
        )
    )
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                key=key[:80],
                customer_id=pk,
                occasion=Occasion.ARRANGED.value,
                way=Way.PHONE.value,
                subject=subject[:120],
                due_on=due_on,
                owner_id=managers.get(pk),
                created_at=now,
            )
            for key, pk, subject in wanted
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
