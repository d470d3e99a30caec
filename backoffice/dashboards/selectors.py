"""Figures over all apps. Every function is one aggregated query, whatever the size of the tables.

Days are Beijing days. What is counted by day is fetched once for the longest span a page needs and cut up in `domain`.
"""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.utils import timezone

from complaints.cases import selectors as complaint_selectors
from complaints.cases.domain import ClockKind
from complaints.cases.models import Clock, Complaint
from loans.applications.models import Application


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _by_day(rows: QuerySet, moment: str, value: Any) -> dict[date, Any]:
    counted = rows.order_by().annotate(day=TruncDate(moment)).values_list("day").annotate(value=value)
    return {day: found or 0 for day, found in counted}


def intake_by_day(since: date) -> dict[date, int]:
    """Applications submitted on each day."""
    return _by_day(Application.objects.filter(submitted_at__gte=start_of(since)), "submitted_at", Count("id"))


def states(since: date) -> list[tuple[str, str, int]]:
    """(status, tier, count) of the applications submitted since."""
    rows = Application.objects.filter(submitted_at__gte=start_of(since)).order_by()
    return list(rows.values_list("status", "tier").annotate(count=Count("id")))


def known_outcomes() -> list[tuple[str, str, int]]:
    """(tier, outcome, count) of imported history."""
    rows = Application.objects.filter(known_outcome__isnull=False).exclude(tier="").order_by()
    return list(rows.values_list("tier", "known_outcome").annotate(count=Count("id")))


def answers_by_day(since: date, now: datetime) -> tuple[dict[date, int], dict[date, int]]:
    """(due, met): first answers to urgent complaints that were due on each day, and those of them given in time.

    An answer that is not yet due counts once it is given.
    """
    clocks = Clock.objects.filter(
        Q(stopped_at__isnull=False) | Q(due_at__lte=now),
        kind=ClockKind.RESPOND.value,
        complaint__tier="urgent",
        cancelled_at=None,
        due_at__gte=start_of(since),
    ).order_by()
    met = Count("id", filter=Q(stopped_at__isnull=False, stopped_at__lte=F("due_at")))
    rows = clocks.annotate(day=TruncDate("due_at")).values_list("day").annotate(due=Count("id"), met=met)
    found = list(rows)
    return {day: due for day, due, _met in found}, {day: met for day, _due, met in found}


def late_moments(since: date) -> list[tuple[int, int, int]]:
    """(weekday 0-6, hour, count) of the times at which complaint clocks ran out unanswered."""
    rows = (
        Clock.objects.filter(breached_at__gte=start_of(since))
        .order_by()
        .annotate(weekday=ExtractIsoWeekDay("breached_at"), hour=ExtractHour("breached_at"))
        .values_list("weekday", "hour")
        .annotate(count=Count("id"))
    )
    return [(weekday - 1, hour, count) for weekday, hour, count in rows]


def next_complaints(user: Any, limit: int = 8) -> list[Complaint]:
    """Open complaints in the order in which their time runs out."""
    rows = complaint_selectors.visible_to(user).filter(complaint_selectors.is_open(), waiting=False)
    return list(rows.order_by("queue_at", "id")[:limit])
