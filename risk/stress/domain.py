"""The debt stress test: what a borrower's debts take out of the income, now and when rates rise and income falls.

Sources: the Hong Kong Monetary Authority tests the debt servicing ratio at +2 percentage points (circular of
23 September 2022); China has no legal ratio for consumer loans, so 55 % of income for all debts comes from the
mortgage guideline of 2004 and is a company setting. Rates are yearly fractions, money is yuan a month, ratios are
fractions of income (0.45 = 45 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

ZERO = Decimal(0)
ONE = Decimal(1)
MONTHS = Decimal(12)
FEN = Decimal("0.01")
RATIO = Decimal("0.0001")

RATE_RISES = (ZERO, Decimal("0.01"), Decimal("0.02"), Decimal("0.03"))
INCOME_FALLS = (ZERO, Decimal("0.10"), Decimal("0.20"), Decimal("0.30"))

PASSED, TIGHT, FAILED, UNKNOWN = "passed", "tight", "failed", "unknown"

# A declared share of income comes as a band (the historical file): level -> the upper end of the band. The open band
# "35 % and more" is taken as one half, on the careful side.
SHARE_OF_LEVEL = {1: Decimal("0.50"), 2: Decimal("0.35"), 3: Decimal("0.25"), 4: Decimal("0.20")}


@dataclass(frozen=True)
class Limits:
    """Company settings: the largest ratio now, the largest under the named shock, and that shock."""

    ratio_max: Decimal = Decimal("0.55")
    stressed_ratio_max: Decimal = Decimal("0.70")
    rate_rise: Decimal = Decimal("0.02")
    income_fall: Decimal = Decimal("0.30")
    coverage_min: Decimal = Decimal("1.20")
    stressed_coverage_min: Decimal = ONE


@dataclass(frozen=True)
class Borrower:
    """What is known. `share_level` is used only when there is no income figure; `business` adds the coverage ratio."""

    amount: Decimal | None
    term_months: int | None
    annual_rate: Decimal | None
    method: str = "equal_instalment"
    monthly_income: Decimal | None = None
    monthly_debt: Decimal | None = None
    share_level: int | None = None
    business: bool = False


@dataclass(frozen=True)
class Cell:
    rate_rise: Decimal
    income_fall: Decimal
    instalment: Decimal | None
    ratio: Decimal


@dataclass(frozen=True)
class Result:
    """`verdict`: passed, tight (now within the limit, under the shock not), failed, unknown (no income known).

    `headroom` is what could still be paid a month before the ratio now reaches its limit; negative when exceeded.
    `coverage` is income ÷ debt service (DSCR), for businesses only. `basis`: "income" or "declared_band".
    """

    verdict: str
    basis: str
    ratio: Decimal | None
    stressed_ratio: Decimal | None
    coverage: Decimal | None
    stressed_coverage: Decimal | None
    instalment: Decimal | None
    headroom: Decimal | None
    cells: tuple[Cell, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, decimals as text, in a fixed order: what a decision keeps and a replay compares."""
        return {
            "verdict": self.verdict,
            "basis": self.basis,
            "ratio": _text(self.ratio),
            "stressed_ratio": _text(self.stressed_ratio),
            "coverage": _text(self.coverage),
            "stressed_coverage": _text(self.stressed_coverage),
            "instalment": _text(self.instalment),
            "headroom": _text(self.headroom),
            "cells": [
                [_text(cell.rate_rise), _text(cell.income_fall), _text(cell.instalment), _text(cell.ratio)]
                for cell in self.cells
            ],
        }


def largest_instalment(amount: Decimal, annual_rate: Decimal, months: int, method: str) -> Decimal:
    """The heaviest monthly payment of a loan, in yuan, rounded half up to the fen; i = annual_rate ÷ 12.

    equal_instalment: P·i·(1+i)ⁿ ÷ ((1+i)ⁿ − 1), or P ÷ n without interest.
    equal_principal: the first month, P ÷ n + P·i.
    interest_first: the principal falls due in one sum at the end; spread over the term as P ÷ n + P·i, because a
    borrower who cannot set that much aside cannot repay it either.

    >>> largest_instalment(Decimal(10000), Decimal("0.12"), 12, "equal_instalment")
    Decimal('888.49')
    """
    if months <= 0:
        raise ValueError("A loan has at least one instalment.")
    with localcontext() as context:
        context.prec = 34
        monthly = annual_rate / MONTHS
        if method == "equal_instalment" and monthly > 0:
            growth = (ONE + monthly) ** months
            payment = amount * monthly * growth / (growth - ONE)
        elif method == "equal_instalment":
            payment = amount / months
        else:
            payment = amount / months + amount * monthly
        return payment.quantize(FEN, ROUND_HALF_UP)


def debt_ratio(payments: Decimal, income: Decimal, income_fall: Decimal = ZERO) -> Decimal:
    """DTI = payments ÷ (income × (1 − fall)), to four places half up. Income must be above zero, fall below one.

    >>> debt_ratio(Decimal(3000), Decimal(10000), Decimal("0.25"))
    Decimal('0.4000')
    """
    return (payments / (income * (ONE - income_fall))).quantize(RATIO, ROUND_HALF_UP)


def coverage(payments: Decimal, income: Decimal, income_fall: Decimal = ZERO) -> Decimal | None:
    """DSCR = income × (1 − fall) ÷ payments, to four places half up; None when there is nothing to pay."""
    return (income * (ONE - income_fall) / payments).quantize(RATIO, ROUND_HALF_UP) if payments > 0 else None


def stress_test(
    borrower: Borrower,
    limits: Limits,
    *,
    rate_rises: Sequence[Decimal] = RATE_RISES,
    income_falls: Sequence[Decimal] = INCOME_FALLS,
) -> Result:
    """Ratios now and on the grid rate rises × income falls, and the verdict against the limits.

    Existing debts are taken at the payment that is known: their rates are not. Without an income figure a declared
    band (share of income for this loan) is used; then only income falls move the ratio. With neither: unknown.

    Example: 12,000 over 12 months at 12 %, income 5,000, other debts 900: instalment 1,066.19, ratio now
    (1,066.19 + 900) ÷ 5,000 = 0.3932; at +2 points and 30 % less income (1,077.45 + 900) ÷ 3,500 = 0.5650.
    """
    loan_known = borrower.amount is not None and bool(borrower.term_months) and borrower.annual_rate is not None
    income = borrower.monthly_income
    if loan_known and income is not None and income > 0:
        return _by_income(borrower, limits, rate_rises, income_falls)
    share = SHARE_OF_LEVEL.get(borrower.share_level) if borrower.share_level is not None else None
    if share is not None and income is None:
        return _by_band(share, limits, rate_rises, income_falls)
    return Result(UNKNOWN, "none", None, None, None, None, None, None, ())


TENTH = Decimal("0.1")
OFFER_SAMPLE = Decimal(1_000_000)


def stressed_probability(probability: Decimal, now: Decimal, shocked: Decimal, factor: Decimal) -> Decimal:
    """Default probability when the ratio goes from `now` to `shocked`: the odds of default grow by `factor` for every
    ten points of income, to four places half up. The factor is a company setting, not an estimate.

    >>> stressed_probability(Decimal("0.05"), Decimal("0.30"), Decimal("0.50"), Decimal("1.30"))
    Decimal('0.0817')
    """
    with localcontext() as context:
        context.prec = 28
        odds = probability / (ONE - probability) * factor ** ((shocked - now) / TENTH)
        return (odds / (ONE + odds)).quantize(RATIO, ROUND_HALF_UP)


def affordable_payment(borrower: Borrower, limits: Limits) -> tuple[Decimal, Decimal] | None:
    """The largest instalment that passes now, and the largest that passes under the shock (at the risen rate); None
    without an income figure."""
    income = borrower.monthly_income
    if income is None or income <= 0:
        return None
    others = borrower.monthly_debt or ZERO
    shocked = income * (ONE - limits.income_fall)
    return income * limits.ratio_max - others, shocked * limits.stressed_ratio_max - others


def affordable_amount(borrower: Borrower, limits: Limits, step: int) -> Decimal | None:
    """The largest amount over the same term that passes the stress test, down to whole steps; None when there is none
    or no income figure. The instalment grows with the amount in proportion, so one sample instalment tells it."""
    caps = affordable_payment(borrower, limits)
    if caps is None or borrower.annual_rate is None or not borrower.term_months:
        return None
    amounts = []
    for cap, rise in zip(caps, (ZERO, limits.rate_rise), strict=True):
        sample = largest_instalment(OFFER_SAMPLE, borrower.annual_rate + rise, borrower.term_months, borrower.method)
        amounts.append(cap / sample * OFFER_SAMPLE)
    whole = (min(amounts) // step) * step
    return whole if whole > 0 else None


def affordable_term(borrower: Borrower, limits: Limits, longest: int) -> int | None:
    """The shortest longer term, in steps of six months, over which the same amount passes; None when there is none."""
    caps = affordable_payment(borrower, limits)
    if caps is None or borrower.amount is None or borrower.annual_rate is None or not borrower.term_months:
        return None
    for months in range(borrower.term_months // 6 * 6 + 6, longest + 1, 6):
        payments = [
            largest_instalment(borrower.amount, borrower.annual_rate + rise, months, borrower.method)
            for rise in (ZERO, limits.rate_rise)
        ]
        if all(payment <= cap for payment, cap in zip(payments, caps, strict=True)):
            return months
    return None


def _by_income(
    borrower: Borrower, limits: Limits, rate_rises: Sequence[Decimal], income_falls: Sequence[Decimal]
) -> Result:
    income = borrower.monthly_income or ZERO
    others = borrower.monthly_debt or ZERO

    def instalment(rise: Decimal) -> Decimal:
        return largest_instalment(
            borrower.amount or ZERO, (borrower.annual_rate or ZERO) + rise, borrower.term_months or 1, borrower.method
        )

    at = {rise: instalment(rise) for rise in {*rate_rises, ZERO, limits.rate_rise}}
    cells = tuple(
        Cell(rise, fall, at[rise], debt_ratio(at[rise] + others, income, fall))
        for rise in rate_rises
        for fall in income_falls
    )
    now = debt_ratio(at[ZERO] + others, income)
    shocked = debt_ratio(at[limits.rate_rise] + others, income, limits.income_fall)
    cover = shocked_cover = None
    if borrower.business:
        cover = coverage(at[ZERO] + others, income)
        shocked_cover = coverage(at[limits.rate_rise] + others, income, limits.income_fall)
    headroom = (income * limits.ratio_max - at[ZERO] - others).quantize(FEN, ROUND_HALF_UP)
    verdict = _verdict(now, shocked, cover, shocked_cover, limits)
    return Result(verdict, "income", now, shocked, cover, shocked_cover, at[ZERO], headroom, cells)


def _by_band(share: Decimal, limits: Limits, rate_rises: Sequence[Decimal], income_falls: Sequence[Decimal]) -> Result:
    cells = tuple(Cell(rise, fall, None, debt_ratio(share, ONE, fall)) for rise in rate_rises for fall in income_falls)
    now, shocked = debt_ratio(share, ONE), debt_ratio(share, ONE, limits.income_fall)
    verdict = _verdict(now, shocked, None, None, limits)
    return Result(verdict, "declared_band", now, shocked, None, None, None, None, cells)


def _verdict(
    now: Decimal, shocked: Decimal, cover: Decimal | None, shocked_cover: Decimal | None, limits: Limits
) -> str:
    if now > limits.ratio_max or (cover is not None and cover < limits.coverage_min):
        return FAILED
    if shocked > limits.stressed_ratio_max or (
        shocked_cover is not None and shocked_cover < limits.stressed_coverage_min
    ):
        return TIGHT
    return PASSED


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
