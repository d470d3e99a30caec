"""Managers, follow-ups and who covers for whom. Never writes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from customers.profiles.models import Customer
from customers.relations import domain
from customers.relations.models import Absence, Assignment, Desk, FollowUp


def managers() -> list[User]:
    return staff_with_role(Role.RELATIONSHIP_MANAGER)


def managers_known() -> QuerySet[User]:
    """Whoever owns contacts, also those who have another role by now."""
    return User.objects.filter(pk__in=FollowUp.objects.values("owner")).order_by("full_name", "pk")


def discipline(today: date) -> dict[str, Q]:
    """What became of a contact that fell due: done by its day, done after it, or open beyond it."""
    done = Q(state="done")
    return {
        "on_time": done & Q(closed_at__date__lte=F("due_on")),
        "late": done & Q(closed_at__date__gt=F("due_on")),
        "missed": Q(state="open", due_on__lt=today),
    }


def covered_by(user: Any, day: date) -> set[int]:
    """Keys of those for whom this person stands in on a day."""
    rows = Absence.objects.filter(cover=user, first_day__lte=day, last_day__gte=day)
    return set(rows.values_list("manager_id", flat=True))


def visible_to(user: Any, day: date) -> QuerySet[FollowUp]:
    """Everything for leads and auditors; for managers their own, what they cover, and what has no owner yet."""
    rows = FollowUp.objects.select_related("customer", "owner")
    if not user.may("relations.view"):
        return rows.none()
    if user.may("relations.lead") or not user.may("relations.work"):
        return rows
    return rows.filter(Q(owner=user) | Q(owner__in=covered_by(user, day)) | Q(owner__isnull=True))


def waiting_today(user: Any) -> QuerySet[FollowUp] | None:
    """Contacts that wait for this person today, missed ones among them; None for who only looks."""
    if not user.may("relations.work"):
        return None
    return FollowUp.objects.filter(owner=user, state="open", due_on__lte=timezone.localdate())


def manager_of(customer: Customer) -> Assignment | None:
    """The present manager of a customer."""
    return Assignment.objects.filter(customer=customer, until__isnull=True).select_related("manager").first()


def managers_of(customer: Customer, limit: int = 6) -> tuple[Assignment | None, list[Assignment]]:
    """The present manager and those before, in one question."""
    rows = list(Assignment.objects.filter(customer=customer).select_related("manager").order_by("-id")[:limit])
    present = next((row for row in rows if row.until is None), None)
    return present, [row for row in rows if row.until is not None]


def of_customer(customer: Customer, limit: int = 8) -> list[FollowUp]:
    """Open ones first, then the last done."""
    mine = FollowUp.objects.filter(customer=customer)
    waiting = mine.filter(state="open").order_by("due_on", "id").values("pk")[:limit]
    past = mine.exclude(state="open").order_by("-id").values("pk")[:limit]
    rows = FollowUp.objects.filter(Q(pk__in=waiting) | Q(pk__in=past)).select_related("owner", "closed_by")
    opened = sorted((row for row in rows if row.state == "open"), key=lambda row: (row.due_on, row.pk))
    return opened + sorted((row for row in rows if row.state != "open"), key=lambda row: -row.pk)


def desks(day: date) -> list[domain.Desk]:
    """Every desk with its load and whether its manager is away."""
    rows = Desk.objects.filter(manager__is_active=True).order_by("manager_id")
    load = dict(
        Assignment.objects.filter(until__isnull=True)
        .values("manager")
        .annotate(customers=Count("id"))
        .values_list("manager", "customers")
    )
    away = set(Absence.objects.filter(first_day__lte=day, last_day__gte=day).values_list("manager_id", flat=True))
    return [
        domain.Desk(
            row.manager_id,
            load.get(row.manager_id, 0),
            row.capacity,
            tuple(row.regions),
            row.manager_id in away,
        )
        for row in rows
    ]


def with_a_book() -> QuerySet[User]:
    """Managers who have customers now, whether still with the company or not."""
    holding = Assignment.objects.filter(until__isnull=True).values("manager")
    return User.objects.filter(pk__in=holding).order_by("full_name")


def absences(day: date) -> list[Absence]:
    """Present and coming ones."""
    return list(
        Absence.objects.filter(last_day__gte=day).select_related("manager", "cover").order_by("first_day", "id")
    )


def book_of(manager: Any) -> QuerySet[Assignment]:
    """The customers of a manager now."""
    return Assignment.objects.filter(manager=manager, until__isnull=True).select_related("customer")


def between(rows: QuerySet[FollowUp], first: date, last: date) -> dict[date, list[FollowUp]]:
    """Follow-ups by their day."""
    days: dict[date, list[FollowUp]] = {}
    for row in rows.filter(due_on__gte=first, due_on__lte=last).order_by("due_on", "at_time", "id"):
        days.setdefault(row.due_on, []).append(row)
    return days


def without_manager(customers: Iterable[int]) -> list[Customer]:
    """Of these customers those nobody looks after, in their order of registration."""
    taken = Assignment.objects.filter(until__isnull=True).values("customer")
    return list(Customer.objects.filter(pk__in=list(customers)).exclude(pk__in=taken).order_by("id"))
