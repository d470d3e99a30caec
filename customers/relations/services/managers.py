"""Giving customers a manager, handing books over, and standing in for who is away."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from customers.relations import domain, selectors
from customers.relations.domain import Reason, State
from customers.relations.models import Absence, Assignment, Desk, FollowUp
from customers.relations.policies import require


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
