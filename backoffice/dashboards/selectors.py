"""Figures over all apps. Every function is one aggregated query, whatever the size of the tables.

Days are Beijing days. What is counted by day is fetched once for the longest span a page needs and cut up in `domain`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate
from django.utils import timezone

from complaints.cases import selectors as complaint_selectors
from complaints.cases.domain import ClockKind
from complaints.cases.models import Clock, Complaint
from loans.applications.models import Application
from loans.servicing.domain import LoanState
from loans.servicing.models import Loan
from risk.review import selectors as review_selectors
from risk.review.domain import Outcome, Status
from risk.review.models import ReviewCase, ReviewEvent


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


@dataclass(frozen=True)
class ReviewDays:
    """Review cases by day: opened, decided, decided in time, recommended."""

    opened: dict[date, int]
    decided: dict[date, int]
    in_time: dict[date, int]
    recommended: dict[date, int]


def review_days(since: date) -> ReviewDays:
    """Two queries: what came in, and what was decided by a person (cases whose application went away are left out)."""
    decided = (
        ReviewCase.objects.filter(decided_at__gte=start_of(since), status=Status.DECIDED.value)
        .exclude(outcome=Outcome.WITHDRAWN.value)
        .order_by()
        .annotate(day=TruncDate("decided_at"))
        .values_list("day")
        .annotate(
            count=Count("id"),
            in_time=Count("id", filter=Q(decided_at__lte=F("due_at"))),
            recommended=Count("id", filter=Q(outcome=Outcome.RECOMMEND.value)),
        )
    )
    rows = list(decided)
    return ReviewDays(
        opened=_by_day(ReviewCase.objects.filter(opened_at__gte=start_of(since)), "opened_at", Count("id")),
        decided={row[0]: row[1] for row in rows},
        in_time={row[0]: row[2] for row in rows},
        recommended={row[0]: row[3] for row in rows},
    )


def review_queue(now: datetime) -> dict[str, Any]:
    """Undecided cases now as the tabs of the queue part them, how many are late of those about to breach, and since
    when the oldest waits. While material is awaited the time of the house stands still."""
    ours = ~Q(status=Status.WAITING_MATERIAL.value)
    held = Q(status=Status.CLAIMED.value, lease_until__gt=now)
    second = Q(status=Status.SECOND_APPROVAL.value)
    return ReviewCase.objects.exclude(status=Status.DECIDED.value).aggregate(
        waiting=Count("id", filter=ours & ~held & ~second),
        held=Count("id", filter=held),
        second=Count("id", filter=second),
        material=Count("id", filter=~ours),
        breach=Count("id", filter=ours & Q(due_at__lte=now + review_selectors.WARNING_BEFORE)),
        late=Count("id", filter=ours & Q(due_at__lte=now)),
        oldest=Min("opened_at", filter=ours),
    )


def reviewers(since: date, limit: int = 8) -> list[dict[str, Any]]:
    """Who finished how many turns of work since, in how many minutes on the mean, how many in time, how many
    passed.
    """
    passing = ("recommend", "recommend_for_second", "second_approve")
    rows = (
        ReviewEvent.objects.filter(at__gte=start_of(since), verb__in=review_selectors.FINISHING, actor__isnull=False)
        .order_by()
        .values("actor_id", name=F("actor__full_name"))
        .annotate(
            done=Count("id"),
            seconds=Avg("seconds_held"),
            in_time=Count("id", filter=Q(at__lte=F("case__due_at"))),
            passed=Count("id", filter=Q(verb__in=passing)),
        )
        .order_by("-done", "actor_id")
    )
    return list(rows[:limit])


def late_moments(since: date) -> list[tuple[int, int, int]]:
    """(weekday 0-6, hour, count) of the times at which a review or the answer to a complaint became late."""
    found: list[tuple[int, int, int]] = []
    for rows in (ReviewCase.objects, Clock.objects):
        counted = (
            rows.filter(breached_at__gte=start_of(since))
            .order_by()
            .annotate(weekday=ExtractIsoWeekDay("breached_at"), hour=ExtractHour("breached_at"))
            .values_list("weekday", "hour")
            .annotate(count=Count("id"))
        )
        found += [(weekday - 1, hour, count) for weekday, hour, count in counted]
    return found


def disbursed_by_day(since: date) -> dict[date, Decimal]:
    """Principal paid out on each day, in yuan."""
    rows = Loan.objects.filter(disbursed_on__gte=since).order_by().values_list("disbursed_on")
    return dict(rows.annotate(amount=Sum("principal")))


BUCKETS = ((1, 30), (31, 60), (61, 90), (91, None))  # days past due


def overdue(today: date) -> dict[str, Any]:
    """Running loans, those past due, and how many and how much is past due in each of BUCKETS."""
    values: dict[str, Any] = {"running": Count("id"), "balance": Sum("principal_balance")}
    for index, (least, most) in enumerate(BUCKETS):
        late = Q(oldest_unpaid_due__lte=today - timedelta(days=least))
        if most is not None:
            late &= Q(oldest_unpaid_due__gte=today - timedelta(days=most))
        values[f"count_{index}"] = Count("id", filter=late)
        values[f"amount_{index}"] = Sum("principal_balance", filter=late)
    return Loan.objects.filter(state=LoanState.ACTIVE.value).aggregate(**values)


def complaints_now(now: datetime) -> dict[str, int]:
    """Open complaints: all, urgent, late or nearly."""
    return Complaint.objects.filter(complaint_selectors.is_open()).aggregate(
        open=Count("id"),
        urgent=Count("id", filter=Q(tier="urgent")),
        breaching=Count("id", filter=Q(queue_at__lt=now + complaint_selectors.NEARLY_LATE)),
    )


def next_complaints(user: Any, limit: int = 8) -> list[Complaint]:
    """Open complaints in the order in which their time runs out."""
    rows = complaint_selectors.visible_to(user).filter(complaint_selectors.is_open(), waiting=False)
    return list(rows.order_by("queue_at", "id")[:limit])
