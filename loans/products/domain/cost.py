"""What the loan costs a year in the dearest way to take it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loans.maths.yearly_cost import YearlyCost
from loans.products.domain.bounds import Bounds
from loans.products.domain.price import PriceCard


@dataclass(frozen=True)
class Combination:
    """One way to take the loan, and its yearly cost."""

    amount: Decimal
    term_months: int
    method: str
    cost: YearlyCost


def combinations(bounds: Bounds, annual_rate: Decimal, card: PriceCard, start: date) -> list[Combination]:
    """Every allowed term and method at the smallest and the largest amount, with its yearly cost.

    Between the two the cost is never higher: a fee in yuan, or with a least amount, weighs less on a larger loan, and
    everything else is a share. Raises NoRate when fees eat up the loan, ImpossibleTerms when a term or method makes no
    schedule.
    """
    return [
        Combination(amount, term, method, card.price(amount, annual_rate, term, method, start).cost)
        for amount in sorted({bounds.min_amount, bounds.max_amount})
        for term in bounds.terms
        for method in bounds.methods
        if bounds.offers(term, method)
    ]


def dearest(bounds: Bounds, annual_rate: Decimal, card: PriceCard, start: date) -> Combination:
    """The allowed combination with the highest simple yearly cost. Raises as `combinations`, and ValueError when
    there is nothing to try."""
    return max(combinations(bounds, annual_rate, card, start), key=lambda one: one.cost.simple)
