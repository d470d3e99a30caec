"""Work, wealth, related people and special care of a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q

from customers.profiles.domain import MINOR_BELOW, background
from customers.profiles.domain.background import Care
from customers.profiles.models import CareFlag, Customer, Holding, Occupation, Party

ZERO = Decimal(0)


def occupations(customer: Customer, limit: int = 12) -> list[Occupation]:
    """The present ones first, then the earlier."""
    rows = Occupation.objects.filter(customer=customer).select_related("recorded_by")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-id")[:limit])


def holdings(customer: Customer, limit: int = 60) -> list[Holding]:
    """What holds now, newest first; what was replaced or ended behind it."""
    rows = Holding.objects.filter(customer=customer).select_related("recorded_by")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "side", "-amount", "-id")[:limit])


@dataclass(frozen=True)
class Net:
    """Yuan; `oldest` is the day of the oldest statement among them, None when there is none."""

    assets: Decimal
    liabilities: Decimal
    monthly_payments: Decimal
    oldest: date | None

    @property
    def net(self) -> Decimal:
        return self.assets - self.liabilities


def net_of(rows: Sequence[Holding]) -> Net:
    """What is left when everything owed is taken from everything owned, of the rows that hold now."""
    now = [row for row in rows if row.ended_at is None]
    owed = [row for row in now if row.side == "liability"]
    return Net(
        assets=sum((row.amount for row in now if row.side == "asset"), ZERO),
        liabilities=sum((row.amount for row in owed), ZERO),
        monthly_payments=sum((row.monthly_payment or ZERO for row in owed), ZERO),
        oldest=min((row.as_of for row in now), default=None),
    )


def parties(customer: Customer, limit: int = 40) -> list[Party]:
    """Everybody related, in both directions: rows of others that name this customer have `other` == this customer."""
    rows = Party.objects.filter(Q(customer=customer) | Q(other=customer)).select_related("customer", "other", "staff")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "id")[:limit])


def conflicts_of(customer_id: int) -> set[int]:
    """Keys of members of staff who are relatives of this customer: they may not decide anything about it."""
    rows = Party.objects.filter(customer=customer_id, ended_at__isnull=True, staff__isnull=False)
    return set(rows.values_list("staff_id", flat=True))


@dataclass(frozen=True)
class CareNow:
    """A reason for special care that holds now. `flag` is None where age or the student's mark tells."""

    kind: Care
    since: date | None = None
    flag: CareFlag | None = None


def care_of(customer: Customer, on: date) -> list[CareNow]:
    """Every reason for special care: by age, by the student's mark, and what was recorded."""
    flags = CareFlag.objects.filter(customer=customer, ended_at__isnull=True).order_by("kind")
    found = [CareNow(Care(flag.kind), flag.since, flag) for flag in flags]
    kinds = {one.kind for one in found}
    by_age = background.care_by_age(customer.birth_date, on)
    if customer.is_student and Care.STUDENT not in kinds:
        found.insert(0, CareNow(Care.STUDENT))
    return ([CareNow(by_age)] if by_age else []) + found


def needs_care(customer: Customer, on: date) -> bool:
    """Whether a complaint of this customer deserves special care."""
    return bool(care_of(customer, on))


def with_care(kind: str, on: date) -> Q:
    """A filter on customers: those with this reason for special care on a day."""
    if kind == Care.ELDERLY:
        return Q(birth_date__lte=_years_before(on, background.ELDERLY_FROM))
    if kind == Care.MINOR:
        return Q(birth_date__gt=_years_before(on, MINOR_BELOW))
    recorded = Exists(CareFlag.objects.filter(kind=kind, customer=OuterRef("pk"), ended_at__isnull=True))
    return Q(is_student=True) | Q(recorded) if kind == Care.STUDENT else Q(recorded)


def not_marketed_to(on: date) -> dict[str, Q]:
    """Who gets no advertising, by reason: filters on customers (the excluded audiences)."""
    return {kind.value: with_care(kind, on) for kind in sorted(background.NOT_MARKETED_TO)}


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
