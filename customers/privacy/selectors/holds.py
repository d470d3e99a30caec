"""Legal holds: which stand, and whom they keep from being erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, Max, Q, QuerySet, Value
from django.utils import timezone

from customers.privacy.models import HOLD_SOURCES, REASONS, LegalHold, ProcessingLock
from customers.profiles.models import Customer


def in_force(day: date) -> QuerySet[LegalHold]:
    """Neither lifted nor past its last day."""
    return LegalHold.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=day), lifted_at__isnull=True)


def visible_to(user: Any) -> QuerySet[LegalHold]:
    rows = LegalHold.objects.select_related("customer", "placed_by", "lifted_by", "second_person")
    return rows if user.may("privacy.view") else rows.none()


def held(customer_ids: Iterable[int], now: datetime) -> Iterable[int]:
    """Of these customers those that a hold keeps."""
    rows = in_force(timezone.localdate(now)).filter(customer__in=customer_ids)
    return rows.values_list("customer", flat=True)


def held_until(customer_ids: Iterable[int], now: datetime) -> date | None:
    """The latest last day; None when one of the holds has none."""
    rows = in_force(timezone.localdate(now)).filter(customer__in=customer_ids)
    if rows.filter(last_day__isnull=True).exists():
        return None
    return rows.aggregate(last=Max("last_day"))["last"]


@dataclass(frozen=True)
class Standing:
    """A lock on processing or a legal hold, as the customer's page shows it."""

    is_hold: bool
    pk: int
    code: str
    reference: str
    note: str
    at: datetime
    last_day: date | None
    by: str

    @property
    def label(self) -> Any:
        return dict(HOLD_SOURCES if self.is_hold else REASONS).get(self.code, self.code)


def standing_of(customer: Customer, day: date) -> list[Standing]:
    """Locks and holds of a customer, of records merged into theirs too, in one question."""
    locks = ProcessingLock.objects.filter(customer=customer, lifted_at__isnull=True).values_list(
        Value(0), "pk", "reason", Value("", CharField()), "note", "locked_at", Value(None, DateField()),
        "locked_by__full_name",
    )  # fmt: skip
    holds = in_force(day).filter(customer__in=customer.record_ids)
    rows = locks.union(
        holds.values_list(
            Value(1), "pk", "source", "reference", "reason", "placed_at", "last_day", "placed_by__full_name"
        ),
        all=True,
    )
    return [Standing(bool(row[0]), *row[1:7], row[7] or "") for row in rows]
