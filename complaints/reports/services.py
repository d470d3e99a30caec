"""Counting: a day's figures are made anew from complaints, clocks and surveys when something of that day changed."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from complaints.cases.domain import Status
from complaints.cases.models import ChangedDay, Clock, Complaint
from complaints.handling.models import DeskMember
from complaints.reports.domain import COLUMNS, REPEAT_WITHIN, Case, Dimension, tally
from complaints.reports.models import LoanFlow, Tally
from complaints.reports.selectors import day_span
from complaints.surveys.models import Survey
from loans.servicing.models import Loan

MOST_DAYS = 100  # in one run; the next run goes on
LOOK_BACK = timedelta(days=400)

# What a complaint is told apart by, as columns of the complaint.
GROUPS = {
    Dimension.CATEGORY.value: "category",
    Dimension.CHANNEL.value: "channel",
    Dimension.OWNER.value: "owner_id",
    Dimension.PRODUCT.value: "loan__application__product_version__product_id",
    Dimension.LENDER.value: "loan__application__product_version__lender_id",
    Dimension.ORIGIN.value: "loan__application__channel",
    Dimension.REGION.value: "customer__region",
    Dimension.CAUSE.value: "root_cause",
    Dimension.NATIONAL.value: "jrt0169_code",
}
FIELDS = ("id", "tier", "status", "customer_id", "phone_index", "received_at", "closed_at", "withdrawn_at")


def catch_up(*, now: datetime) -> int:
    """Count the days again on which something has changed; returns how many. Running it twice or late changes
    nothing: a change leaves its row in the transaction that made it, and the row goes only with the new figures."""
    days = sorted(set(ChangedDay.objects.order_by().values_list("day", flat=True)[:50_000]), reverse=True)[:MOST_DAYS]
    for day in days:
        count_day(day)
    return len(days)


@transaction.atomic
def count_day(day: date) -> None:
    """Replace the figures of one day. Changes that come in meanwhile keep their row and are counted next time."""
    seen = list(ChangedDay.objects.filter(day=day).select_for_update(skip_locked=True).values_list("pk", flat=True))
    found = tally(_cases(day))
    Tally.objects.filter(day=day).delete()
    Tally.objects.bulk_create(
        (
            Tally(day=day, dimension=dimension, value=value, **{name: columns.get(name, 0) for name in COLUMNS})
            for (dimension, value), columns in found.items()
            if columns
        ),
        batch_size=50,
    )
    for start in range(0, len(seen), 500):
        ChangedDay.objects.filter(pk__in=seen[start : start + 500]).delete()


def _cases(day: date) -> list[Case]:
    """The complaints that a day's figures are about: received, ended or asked about on it; merged ones live on in
    another."""
    span = day_span(day, day)
    marks: dict[int, list[int | None]] = defaultdict(list)
    for complaint_id, mark in Survey.objects.filter(sent_at__gte=span[0], sent_at__lt=span[1]).values_list(
        "complaint_id", "mark"
    ):
        marks[complaint_id].append(mark)
    counted = Complaint.objects.exclude(status=Status.MERGED.value).order_by()
    rows: dict[int, dict[str, Any]] = {}
    for condition in (_within("received_at", span), _within("closed_at", span), _within("withdrawn_at", span)):
        rows |= {row["id"]: row for row in counted.filter(condition).values(*FIELDS, *GROUPS.values())}
    asked = [pk for pk in marks if pk not in rows]
    for start in range(0, len(asked), 500):
        some = counted.filter(pk__in=asked[start : start + 500]).values(*FIELDS, *GROUPS.values())
        rows |= {row["id"]: row for row in some}
    clocks = _clocks(span)
    repeats = _repeats([row for row in rows.values() if _inside(row["received_at"], span)])
    teams = dict(DeskMember.objects.values_list("user_id", "team"))
    return [
        Case(
            tier=row["tier"],
            groups=_groups(row, teams),
            received=_inside(row["received_at"], span),
            repeat=pk in repeats,
            closed=_inside(row["closed_at"], span),
            withdrawn=_inside(row["withdrawn_at"], span),
            clocks=clocks.get(pk, ()),
            marks=marks.get(pk, ()),
        )
        for pk, row in rows.items()
    ]


def _within(column: str, span: tuple[datetime, datetime]) -> Q:
    return Q(**{f"{column}__gte": span[0], f"{column}__lt": span[1]})


def _inside(moment: datetime | None, span: tuple[datetime, datetime]) -> bool:
    return moment is not None and span[0] <= moment < span[1]


def _groups(row: dict[str, Any], teams: dict[int, str]) -> dict[str, str]:
    groups = {dimension: str(row[column] or "") for dimension, column in GROUPS.items()}
    groups[Dimension.REGION.value] = groups[Dimension.REGION.value][:2]
    groups[Dimension.TEAM.value] = teams.get(row["owner_id"], "")
    return groups


def _clocks(span: tuple[datetime, datetime]) -> dict[int, list[tuple[str, bool]]]:
    """(clock, met) of the decided clocks of the complaints received in the span: missed is missed, whatever came
    after; met is stopped without having been missed; a clock that runs or was called off decides nothing."""
    rows = (
        Clock.objects.filter(Q(breached_at__isnull=False) | Q(stopped_at__isnull=False))
        .filter(complaint__received_at__gte=span[0], complaint__received_at__lt=span[1])
        .order_by()
        .values_list("complaint_id", "kind", "breached_at")
    )
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for complaint_id, kind, breached_at in rows:
        found[complaint_id].append((kind, breached_at is None))
    return found


def _repeats(rows: list[dict[str, Any]]) -> set[int]:
    """Of these complaints, those of a customer or number that had complained within the time before."""
    if not rows:
        return set()
    since = min(row["received_at"] for row in rows) - REPEAT_WITHIN
    until = max(row["received_at"] for row in rows)
    near = Complaint.objects.exclude(status__in=[Status.MERGED.value, Status.WITHDRAWN.value]).filter(
        received_at__gte=since, received_at__lt=until
    )
    moments: dict[tuple[str, Any], list[datetime]] = defaultdict(list)
    for column in ("customer_id", "phone_index"):
        keys = list({row[column] for row in rows if row[column]})
        for start in range(0, len(keys), 500):
            some = near.filter(**{f"{column}__in": keys[start : start + 500]}).order_by()
            for key, moment in some.values_list(column, "received_at"):
                moments[(column, key)].append(moment)
    return {
        row["id"]
        for row in rows
        if any(
            row["received_at"] - REPEAT_WITHIN <= moment < row["received_at"]
            for column in ("customer_id", "phone_index")
            if row[column]
            for moment in moments.get((column, row[column]), ())
        )
    }


def count_again(*, now: datetime) -> int:
    """Every night: all days of the year, whatever says that they changed; the first time all days there are. Returns
    how many days had complaints."""
    first = timezone.localdate(now) - LOOK_BACK if Tally.objects.exists() else date(2000, 1, 1)
    received = Complaint.objects.filter(received_at__gte=day_span(first, first)[0])
    days = {timezone.localdate(moment) for moment in received.datetimes("received_at", "day")}
    days |= set(Tally.objects.filter(day__gte=first).order_by().values_list("day", flat=True).distinct())
    for day in sorted(days):
        count_day(day)
    return len(days)


@transaction.atomic
def count_loans() -> None:
    """The loans paid out and settled by day, by what complaints are set against; all of them anew."""
    columns = {
        Dimension.PRODUCT.value: "application__product_version__product_id",
        Dimension.LENDER.value: "application__product_version__lender_id",
        Dimension.ORIGIN.value: "application__channel",
    }
    flows: dict[tuple[date, str, str], dict[str, int]] = defaultdict(lambda: {"funded": 0, "settled": 0})
    for name, moment in (("funded", "disbursed_on"), ("settled", "settled_on")):
        rows = Loan.objects.filter(**{f"{moment}__isnull": False}).order_by()
        for day, *values, count in rows.values_list(moment, *columns.values()).annotate(count=Count("id")):
            keys = [(Dimension.ALL.value, ""), *zip(columns, map(str, values), strict=True)]
            for dimension, value in keys:
                flows[(day, dimension, value)][name] += count
    LoanFlow.objects.all().delete()
    LoanFlow.objects.bulk_create(
        (LoanFlow(day=day, dimension=dimension, value=value, **n) for (day, dimension, value), n in flows.items()),
        batch_size=500,
    )
