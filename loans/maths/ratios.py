"""What a loan is measured against: the value pledged, the income that services it, the debts beside it.

Ratios are fractions (0.65 = 65 %), unrounded: a limit is compared with these. Amounts are yuan.
"""

from collections.abc import Iterable
from decimal import Decimal


class NoRatio(ValueError):
    """There is nothing to divide by: no value, no income, no debt service."""


def loan_to_value(loan: Decimal, value: Decimal, prior_claims: Decimal = Decimal(0)) -> Decimal:
    """(loan + what is secured before it) / value. 650,000 on a home of 1,000,000 is 0.65; with 100,000 registered
    before it 0.75."""
    if value <= 0:
        raise NoRatio("The value pledged must be more than 0.")
    return (loan + prior_claims) / value


def debt_service_cover(income: Decimal, debt_service: Decimal) -> Decimal:
    """Income available for debt / principal and interest due in the same time. 18,000 against 12,000 is 1.5: half as
    much again as is needed; below 1 the income does not carry the debt."""
    if debt_service <= 0:
        raise NoRatio("There is no debt to service.")
    return income / debt_service


def debt_to_income(monthly_debts: Iterable[Decimal], monthly_income: Decimal) -> Decimal:
    """Monthly payments on all debts / monthly income. 2,000 + 3,500 of 10,000 is 0.55."""
    if monthly_income <= 0:
        raise NoRatio("The income must be more than 0.")
    return sum(monthly_debts, Decimal(0)) / monthly_income


def guarantee_burden(guaranteed: Iterable[Decimal], yearly_income: Decimal) -> Decimal:
    """All sums a person vouches for / yearly income. 300,000 and 200,000 with 250,000 a year is 2."""
    if yearly_income <= 0:
        raise NoRatio("The income must be more than 0.")
    return sum(guaranteed, Decimal(0)) / yearly_income
