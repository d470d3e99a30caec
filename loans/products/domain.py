"""Products: their life, their fees, and what an application under them must satisfy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backoffice.values import transitions
from loans.maths.day_count import DayCount
from loans.maths.rounding import cents
from loans.maths.schedule import Method, Terms, build
from loans.maths.yearly_cost import CostItem, YearlyCost, cost_of_schedule


class ProductStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ON_SALE = "on_sale"
    SUSPENDED = "suspended"
    RETIRED = "retired"


TRANSITIONS = transitions.table(
    [
        ("submit", {ProductStatus.DRAFT}, ProductStatus.SUBMITTED),
        ("approve", {ProductStatus.SUBMITTED}, ProductStatus.ON_SALE),
        ("return", {ProductStatus.SUBMITTED}, ProductStatus.DRAFT),
        ("suspend", {ProductStatus.ON_SALE}, ProductStatus.SUSPENDED),
        ("resume", {ProductStatus.SUSPENDED}, ProductStatus.ON_SALE),
        ("retire", {ProductStatus.ON_SALE, ProductStatus.SUSPENDED}, ProductStatus.RETIRED),
    ]
)


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


class Collector(StrEnum):
    LENDER = "lender"
    GUARANTOR = "guarantor"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Bounds:
    """What may be asked for under a product version. Amounts in yuan, terms in months."""

    min_amount: Decimal
    max_amount: Decimal
    terms: tuple[int, ...]
    methods: tuple[str, ...]
    purposes: tuple[str, ...]
    min_age: int
    max_age: int


@dataclass(frozen=True)
class Asked:
    amount: Decimal
    term_months: int
    method: str
    purpose: str
    age: int | None


def misfits(bounds: Bounds, asked: Asked) -> list[str]:
    """Codes of everything in the request that the product does not allow; empty when it fits."""
    found = []
    if not bounds.min_amount <= asked.amount <= bounds.max_amount:
        found.append("amount")
    if asked.term_months not in bounds.terms:
        found.append("term_months")
    if asked.method not in bounds.methods:
        found.append("method")
    if asked.purpose not in bounds.purposes:
        found.append("purpose")
    if asked.age is not None and not bounds.min_age <= asked.age <= bounds.max_age:
        found.append("age")
    return found


@dataclass(frozen=True)
class FeeRule:
    """A cost of normal performance. `value` is yuan, or a fraction of the principal, by `base`."""

    name: str
    timing: str
    base: str
    value: Decimal

    def item(self, principal: Decimal, instalments: int) -> CostItem:
        """What it costs on this loan, each charge rounded to the cent."""
        amount = cents(principal * self.value if self.base == FeeBase.PRINCIPAL else self.value)
        if self.timing == FeeTiming.UPFRONT:
            return CostItem(self.name, self.name, upfront=amount)
        return CostItem(self.name, self.name, per_instalment=(amount,) * instalments)


@dataclass(frozen=True)
class Combination:
    """One way to take the loan, and its yearly cost."""

    amount: Decimal
    term_months: int
    method: str
    cost: YearlyCost


def dearest(
    bounds: Bounds, annual_rate: Decimal, fees: Sequence[FeeRule], start: date, day_count: str = "30/360"
) -> Combination:
    """The allowed combination with the highest simple yearly cost.

    The cost falls as the amount grows when a fee is fixed in yuan and does not depend on it otherwise, so the smallest
    and the largest amount are enough; terms and methods are all tried. Raises NoRate when fees eat up the loan,
    ImpossibleTerms when a term or method makes no schedule, ValueError when there is nothing to try.
    """
    return max(
        (
            Combination(amount, term, method, _cost(amount, term, method, annual_rate, fees, start, day_count))
            for amount in {bounds.min_amount, bounds.max_amount}
            for term in bounds.terms
            for method in bounds.methods
        ),
        key=lambda combination: combination.cost.simple,
    )


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
    return cost_of_schedule(build(terms), [fee.item(amount, term) for fee in fees])
