"""Figures of a period, read from the tallies; each kind in one query however many complaints there are."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.values import identity
from complaints.cases.domain import Status, Tier
from complaints.cases.models import CATEGORIES, CHANNELS, OPEN, ROOT_CAUSES, TIERS, ChangedDay, Complaint
from complaints.reports.domain import COLUMNS, Counts, Dimension, Period, Quarter, age_bounds, quarter_of
from complaints.reports.models import LoanFlow, Tally
from customers.profiles import selectors as profiles
from loans.applications.models import CHANNELS as ORIGINS
from loans.lenders.models import Lender
from loans.products.models import Product

Sums = dict[str, dict[str, Counts]]


def day_span(first: date, last: date) -> tuple[datetime, datetime]:
    """From midnight of the first day to midnight after the last, in Beijing."""
    return (
        timezone.make_aware(datetime.combine(first, time.min)),
        timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)),
    )


def sums(period: Period, dimensions: Sequence[str] = ()) -> Sums:
    """Counts by dimension and value."""
    rows = Tally.objects.filter(day__gte=period.first, day__lte=period.last)
    if dimensions:
        rows = rows.filter(dimension__in=list(dimensions))
    found: Sums = {}
    totals = rows.order_by().values_list("dimension", "value").annotate(*(Sum(column) for column in COLUMNS))
    for dimension, value, *numbers in totals:
        found.setdefault(dimension, {})[value] = Counts(dict(zip(COLUMNS, numbers, strict=True)))
    return found


def total(period: Period) -> Counts:
    return sums(period, [Dimension.ALL]).get(Dimension.ALL, {}).get("", Counts())


def quarter_to_report(today: date) -> Quarter:
    """The last complete quarter; the running one while nothing had come in by the end of that."""
    running = quarter_of(today)
    came_in = Tally.objects.filter(day__lte=running.previous.period.last, received__gt=0)
    return running.previous if came_in.exists() else running


def by_day(period: Period) -> dict[date, Counts]:
    """All complaints by day."""
    rows = Tally.objects.filter(day__gte=period.first, day__lte=period.last, dimension=Dimension.ALL.value)
    return {
        day: Counts(dict(zip(COLUMNS, numbers, strict=True))) for day, *numbers in rows.values_list("day", *COLUMNS)
    }


def open_before(day: date) -> dict[str, dict[str, int]]:
    """Complaints received before the day and not ended before it, by dimension and value."""
    rows = Tally.objects.filter(day__lt=day).order_by().values_list("dimension", "value")
    found: dict[str, dict[str, int]] = {}
    for dimension, value, received, closed, withdrawn in rows.annotate(
        Sum("received"), Sum("closed"), Sum("withdrawn")
    ):
        found.setdefault(dimension, {})[value] = received - closed - withdrawn
    return found


def loans_running(on: date) -> dict[str, dict[str, int]]:
    """Loans that ran on a day, by dimension and value."""
    rows = LoanFlow.objects.order_by().values_list("dimension", "value")
    found: dict[str, dict[str, int]] = {}
    for dimension, value, funded, settled in rows.annotate(
        out=Sum("funded", filter=Q(day__lte=on), default=0), back=Sum("settled", filter=Q(day__lt=on), default=0)
    ):
        found.setdefault(dimension, {})[value] = funded - settled
    return found


def ages(now: datetime) -> list[dict[str, int]]:
    """Open complaints by tier for each age, youngest first."""
    bounds = age_bounds(timezone.localdate(now))
    columns = {}
    for place, (first, last) in enumerate(bounds):
        span = day_span(first or last, last)
        inside = Q(received_at__lt=span[1])
        if first is not None:
            inside &= Q(received_at__gte=span[0])
        columns[f"age_{place}"] = Count("id", filter=inside)
    rows = Complaint.objects.filter(OPEN).order_by()
    found = {tier: numbers for tier, *numbers in rows.values_list("tier").annotate(**columns)}
    return [{tier: numbers[place] for tier, numbers in found.items()} for place in range(len(bounds))]


def repeaters(period: Period, limit: int = 20) -> list[dict[str, Any]]:
    """Customers with two complaints or more in the period, most first."""
    begins, ends = day_span(period.first, period.last)
    rows = (
        Complaint.objects.filter(received_at__gte=begins, received_at__lt=ends, customer__isnull=False)
        .exclude(status__in=[Status.MERGED.value, Status.WITHDRAWN.value])
        .exclude(tier=Tier.SUGGESTION.value)
        .order_by()
        .values("customer_id")
        .annotate(count=Count("id"), last=Max("received_at"))
        .filter(count__gte=2)
        .order_by("-count", "-last")[:limit]
    )
    return list(rows)


def customers_named(user: Any, ids: Sequence[int]) -> dict[int, str]:
    return dict(profiles.visible_to(user).filter(pk__in=ids).values_list("pk", "name"))


def waits_for_counting() -> bool:
    """Whether something has changed that the figures do not hold yet."""
    return ChangedDay.objects.exists()


def names_of(dimension: str, values: Sequence[str]) -> dict[str, str]:
    """What the values of a dimension are called."""
    words: dict[str, dict[str, Any]] = {
        Dimension.TIER.value: dict(TIERS),
        Dimension.CATEGORY.value: dict(CATEGORIES),
        Dimension.CHANNEL.value: dict(CHANNELS),
        Dimension.ORIGIN.value: dict(ORIGINS),
        Dimension.CAUSE.value: dict(ROOT_CAUSES),
        Dimension.REGION.value: identity.PROVINCES,
    }
    tables: dict[str, tuple[Any, str]] = {
        Dimension.OWNER.value: (User, "full_name"),
        Dimension.PRODUCT.value: (Product, "name"),
        Dimension.LENDER.value: (Lender, "name"),
    }
    if dimension in tables:
        model, column = tables[dimension]
        ids = [int(value) for value in values if value]
        return {str(pk): name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", column)}
    known = words.get(dimension)
    return {value: str(known.get(value, value)) if known else value for value in values if value}
