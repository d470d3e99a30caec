"""What became of the applications for each product, counted for the matching, which lies upstream and cannot look."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils import timezone

from loans.applications.domain import Status
from loans.applications.models import Application
from loans.matching.models import ProductOutcome
from loans.matching.services import record_outcomes
from loans.servicing.domain import LoanState
from loans.servicing.models import Loan

PASSED = [status.value for status in (Status.LENDER_APPROVED, Status.CONTRACTED, Status.DISBURSED)]
DECIDED = [*PASSED, Status.REJECTED.value, Status.LENDER_DECLINED.value]
OLD_ENOUGH = timedelta(days=90)  # a younger loan has had no time to go bad
BAD_AFTER = timedelta(days=30)
LOOK_BACK = timedelta(days=4 * 366)


def report_outcomes(*, now: datetime) -> int:
    """Counts of every product and quarter of the last years, in two statements whatever the number of applications.

    Decided: rejected by us or decided by the lender; passed: approved by the lender. Loans of files of history count
    as what the file says of them; ours count once they are 90 days old, bad from 30 days past due.
    """
    counts: dict[tuple[int, int, int], list[int]] = {}
    for place, total, part, rows in _counted(now):
        for row in rows:
            kept = counts.setdefault((row["product"], row["year"], row["quarter"]), [0, 0, 0, 0])
            kept[place] += row[total]
            kept[place + 1] += row[part]
    return record_outcomes(
        ProductOutcome(
            product_id=product, year=year, quarter=quarter, decided=decided, passed=passed, matured=matured, bad=bad,
            updated_at=now,
        )
        for (product, year, quarter), (decided, passed, matured, bad) in counts.items()
    )  # fmt: skip


def _counted(now: datetime) -> Iterator[tuple[int, str, str, QuerySet[Any, Any]]]:
    ours = Q(known_outcome__isnull=True)
    recent = Application.objects.filter(submitted_at__gte=now - LOOK_BACK)
    applications = _by_quarter(recent, "", "product_version").annotate(
        decided=Count("id", filter=ours & Q(status__in=DECIDED)),
        passed=Count("id", filter=ours & Q(status__in=PASSED)),
        known=Count("id", filter=~ours),
        known_bad=Count("id", filter=Q(known_outcome="bad")),
    )
    today = timezone.localdate(now)
    late = Q(state=LoanState.ACTIVE, oldest_unpaid_due__lt=today - BAD_AFTER)
    old = Loan.objects.filter(disbursed_on__lte=today - OLD_ENOUGH, application__submitted_at__gte=now - LOOK_BACK)
    loans = _by_quarter(old, "application__", "application__product_version").annotate(
        matured=Count("id"), bad=Count("id", filter=late)
    )
    yield 0, "decided", "passed", applications
    yield 2, "known", "known_bad", applications
    yield 2, "matured", "bad", loans


def _by_quarter(rows: QuerySet[Any], prefix: str, version: str) -> QuerySet[Any, Any]:
    return (
        rows.order_by()
        .annotate(
            product=F(f"{version}__product_id"),
            year=ExtractYear(f"{prefix}submitted_at"),
            quarter=ExtractQuarter(f"{prefix}submitted_at"),
        )
        .values("product", "year", "quarter")
    )
