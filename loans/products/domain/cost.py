"""Fees, and what the loan costs a year in the dearest way to take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loans.maths.day_count import DayCount
from loans.maths.rounding import cents
from loans.maths.schedule import Method, Schedule, Terms, build
from loans.maths.yearly_cost import CostItem, YearlyCost, cost_of_schedule
from loans.products.domain.bounds import Bounds


class FeeStage(StrEnum):
    NORMAL = "normal"  # paid by everybody who pays on time: part of the yearly cost
    CONTINGENT = "contingent"  # 或有成本: only on default, prepayment, misuse


class FeeTiming(StrEnum):
    UPFRONT = "upfront"
    PER_INSTALMENT = "per_instalment"
    ON_EVENT = "on_event"


class FeeBase(StrEnum):
    FIXED = "fixed"  # yuan
    PRINCIPAL = "principal"  # fraction of the loan
    BALANCE = "balance"  # fraction of the principal still open before the instalment


class Collector(StrEnum):
    LENDER = "lender"
    GUARANTOR = "guarantor"
    PLATFORM = "platform"


@dataclass(frozen=True)
class FeeRule:
    """A cost of normal performance. `value` is yuan, or a fraction of the principal, by `base`; each charge stays
    between `minimum` and `maximum`."""

    name: str
    timing: str
    base: str
    value: Decimal
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def charge(self, base: Decimal) -> Decimal:
        """One charge on an amount, within its limits, to the cent."""
        amount = self.value if self.base == FeeBase.FIXED else base * self.value
        if self.minimum is not None:
            amount = max(amount, self.minimum)
        if self.maximum is not None:
            amount = min(amount, self.maximum)
        return cents(amount)

    def item(self, schedule: Schedule) -> CostItem:
        """What it costs on this loan, each charge rounded to the cent."""
        principal = schedule.terms.principal
        if self.timing == FeeTiming.UPFRONT:
            return CostItem(self.name, self.name, upfront=self.charge(principal))
        bases = [principal] * len(schedule.rows)
        if self.base == FeeBase.BALANCE:
            bases = [principal, *(row.balance for row in schedule.rows[:-1])]
        return CostItem(self.name, self.name, per_instalment=tuple(self.charge(base) for base in bases))


@dataclass(frozen=True)
class Combination:
    """One way to take the loan, and its yearly cost."""

    amount: Decimal
    term_months: int
    method: str
    cost: YearlyCost


def combinations(
    bounds: Bounds, annual_rate: Decimal, fees: Sequence[FeeRule], start: date, day_count: str = "30/360"
) -> list[Combination]:
    """Every allowed term and method at the smallest and the largest amount, with its yearly cost.

    Between the two the cost is never higher: a fee in yuan, or with a least amount, weighs less on a larger loan, and
    everything else is a share. Raises NoRate when fees eat up the loan, ImpossibleTerms when a term or method makes no
    schedule.
    """
    return [
        Combination(amount, term, method, _cost(amount, term, method, annual_rate, fees, start, day_count))
        for amount in sorted({bounds.min_amount, bounds.max_amount})
        for term in bounds.terms
        for method in bounds.methods
        if bounds.offers(term, method)
    ]


def dearest(
    bounds: Bounds, annual_rate: Decimal, fees: Sequence[FeeRule], start: date, day_count: str = "30/360"
) -> Combination:
    """The allowed combination with the highest simple yearly cost. Raises as `combinations`, and ValueError when
    there is nothing to try."""
    return max(combinations(bounds, annual_rate, fees, start, day_count), key=lambda one: one.cost.simple)


def _cost(
    amount: Decimal, term: int, method: str, rate: Decimal, fees: Sequence[FeeRule], start: date, day_count: str
) -> YearlyCost:
    terms = Terms(
        principal=amount,
        annual_rate=rate,
        instalments=term,
        start=start,
        method=Method(method),
        day_count=DayCount(day_count),
    )
    schedule = build(terms)
    return cost_of_schedule(schedule, [fee.item(schedule) for fee in fees])
