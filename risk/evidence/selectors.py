"""Evidence that was obtained, and how the sources are doing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from risk.evidence.domain import CODES, Outcome
from risk.evidence.models import EvidenceResult, EvidenceSource


def visible_to(user: Any) -> QuerySet[EvidenceResult]:
    if not user.may("evidence.view"):
        return EvidenceResult.objects.none()
    return EvidenceResult.objects.select_related("customer", "source", "consent")


def sources() -> dict[str, EvidenceSource]:
    """The registry by code."""
    return {source.code: source for source in EvidenceSource.objects.filter(code__in=CODES).order_by("id")}


def valid_answers(customer_id: int, now: datetime) -> dict[str, EvidenceResult]:
    """The newest answer of each source that is still valid, with one query."""
    rows = EvidenceResult.objects.filter(
        customer_id=customer_id, outcome=Outcome.OK.value, valid_until__gt=now
    ).select_related("source")
    newest: dict[str, EvidenceResult] = {}
    for row in rows.order_by("asked_at", "id"):
        newest[row.source.code] = row
    return newest


def of_customer(user: Any, customer_id: int) -> QuerySet[EvidenceResult]:
    return visible_to(user).filter(customer_id=customer_id).order_by("-asked_at", "-id")


@dataclass(frozen=True)
class Health:
    """One source in a window of time. `state`: ok, shaky (some failed), down (the last five all failed), idle."""

    source: EvidenceSource
    state: str
    asked: int
    answered: int
    failed: int
    refused: int
    mean_ms: int | None
    spent: Decimal
    last_failure_at: datetime | None

    @property
    def answered_share(self) -> float | None:
        return self.answered / self.asked if self.asked else None


def health(now: datetime, window: timedelta = timedelta(hours=24)) -> list[Health]:
    """Every source over the window, by what was stored: the same on all machines."""
    figures = {
        row["source_id"]: row
        for row in EvidenceResult.objects.filter(asked_at__gt=now - window)
        .values("source_id")
        .annotate(
            ok=Count("id", filter=Q(outcome=Outcome.OK.value)),
            failed=Count("id", filter=Q(outcome=Outcome.FAILED.value)),
            refused=Count("id", filter=Q(outcome=Outcome.REFUSED.value)),
            mean=Avg("milliseconds", filter=Q(outcome=Outcome.OK.value)),
            spent=Sum("cost"),
            last=Max("asked_at", filter=Q(outcome=Outcome.FAILED.value)),
        )
        .order_by("source_id")
    }
    return [_health(source, figures.get(source.pk)) for source in sources().values()]


def _health(source: EvidenceSource, row: dict[str, Any] | None) -> Health:
    if row is None:
        return Health(source, "idle", 0, 0, 0, 0, None, Decimal(0), None)
    latest = list(
        EvidenceResult.objects.filter(source=source)
        .exclude(outcome=Outcome.REFUSED.value)
        .order_by("-asked_at", "-id")
        .values_list("outcome", flat=True)[:5]
    )
    asked = row["ok"] + row["failed"]
    state = "idle" if not asked else "ok" if not row["failed"] else "shaky"
    if len(latest) == 5 and all(outcome == Outcome.FAILED.value for outcome in latest):
        state = "down"
    mean = None if row["mean"] is None else round(row["mean"])
    return Health(
        source, state, asked, row["ok"], row["failed"], row["refused"], mean, row["spent"] or Decimal(0), row["last"]
    )


def spent_on(customer_id: int) -> Decimal:
    """Yuan paid for evidence about a customer, ever."""
    return EvidenceResult.objects.filter(customer_id=customer_id).aggregate(total=Sum("cost"))["total"] or Decimal(0)


def today_spent(now: datetime) -> Decimal:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return EvidenceResult.objects.filter(asked_at__gte=midnight).aggregate(total=Sum("cost"))["total"] or Decimal(0)
