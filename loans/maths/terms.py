"""What a schedule is made from and what it is: terms, rows, and which terms are impossible."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from loans.maths.day_count import DayCount, DueRule, Period
from loans.maths.rounding import CENT, Rounding

ZERO = Decimal(0)
MOST_INSTALMENTS = 3660  # ten years of days
MOST_MONEY = Decimal(10) ** 13
# What each rule may be; the first is the usual one.
KNOWN = {
    "level_rule": ("annuity_on_factors", "annuity_equal_periods", "resolve_each_period", "given"),
    "principal_rule": ("fixed_share", "remaining_share", "shares", "given"),
    "flat_interest": ("per_period", "shares", "total"),
    "spread": ("even", "days", "live"),
    "residual_to": ("last", "first"),
    "last_row": ("", "absorb", "interest_absorbs"),
}
KNOWN_OF_DUE = {"unit": ("months", "weeks", "days", "years"), "month_end": ("clamp", "next_month_first")}


class Method(StrEnum):
    EQUAL_INSTALMENT = "equal_instalment"  # 等额本息
    EQUAL_PRINCIPAL = "equal_principal"  # 等额本金
    INTEREST_ONLY = "interest_only"  # 先息后本
    SINGLE_PAYMENT = "single_payment"  # 到期一次还本付息
    FLAT = "flat"  # 等本等息
    PRINCIPAL_SHARES = "principal_shares"  # 按比例还本
    PRINCIPAL_GIVEN = "principal_given"  # 约定本金
    PAYMENTS_GIVEN = "payments_given"  # 约定还款额
    FIXED_INSTALMENT = "fixed_instalment_until_paid"  # 固定还款额至还清


METHOD_NAMES_ZH = {
    Method.EQUAL_INSTALMENT: "等额本息",
    Method.EQUAL_PRINCIPAL: "等额本金",
    Method.INTEREST_ONLY: "先息后本",
    Method.SINGLE_PAYMENT: "到期一次还本付息",
    Method.FLAT: "等本等息",
    Method.PRINCIPAL_SHARES: "按约定比例还本",
    Method.PRINCIPAL_GIVEN: "按约定本金还款",
    Method.PAYMENTS_GIVEN: "按约定金额还款",
    Method.FIXED_INSTALMENT: "固定还款额至还清",
}


TRANCHE_METHODS = (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY)


def _(text: str) -> str:
    """Marks a text for the catalogue; pages translate `template` and fill in `data`."""
    return text


class ImpossibleTerms(ValueError):
    """The terms asked for cannot make a schedule (no instalment, rate below 0, instalment below its interest …)."""

    def __init__(self, template: str, **data: object) -> None:
        super().__init__(template % data if data else template)
        self.template, self.data = template, data

    def sentence(self, translate: Callable[[str], str]) -> str:
        """What a page says, in its language."""
        said = translate(self.template)
        return said % self.data if self.data else said


@dataclass(frozen=True)
class Terms:
    """What a schedule is made from. `annual_rate` is a yearly fraction (0.072 = 7.2 %), or with day count
    `per_period` the fraction of one period. Amounts are yuan.

    `level_rule`: annuity_on_factors (the periods' own shares of a year), annuity_equal_periods (rate / 12),
    resolve_each_period (levelled again from every open balance), given (`level`). `level_rounding`: step and mode of
    the level instalment. `principal_rule`: fixed_share (principal / n) or remaining_share (balance / instalments
    left); `residual_to` says whether the first or the last share takes what rounding leaves. `principal_grace`:
    instalments of interest only before principal begins. `skip_months`: months of the year in which nothing is due
    (seasonal loans); their interest waits, without bearing interest, for the next payment; with `skip_pays_interest`
    it is paid. `amortised_over`: the level is that of a longer loan and the last instalment takes the rest (balloon).
    `first_share`: the year fraction of the first period, if it is agreed. `flat_interest`: per_period, shares, or
    total spread by `spread` (even, days, live). `last_row` = interest_absorbs keeps the last total level.
    """

    principal: Decimal
    annual_rate: Decimal
    instalments: int
    start: date
    method: Method = Method.EQUAL_INSTALMENT
    day_count: DayCount = DayCount.THIRTY_360
    due: DueRule = field(default_factory=DueRule)
    rounding: Rounding = CENT
    level_rule: str = "annuity_on_factors"
    level_rounding: Rounding | None = None
    level: Decimal | None = None
    principal_rule: str = "fixed_share"
    flat_interest: str = "per_period"
    spread: str = "even"
    level_total: bool = False
    principal_grace: int = 0
    shares: tuple[Decimal, ...] = ()
    principals: tuple[Decimal, ...] = ()
    payments: tuple[Decimal | None, ...] = ()
    fee_per_instalment: Decimal = ZERO
    down_payment_share: Decimal = ZERO
    amortised_over: int | None = None
    last_row: str = ""
    residual_to: str = "last"
    tranches: tuple[tuple[date, Decimal], ...] = ()
    skip_months: frozenset[int] = frozenset()
    skip_pays_interest: bool = False
    first_share: Fraction | None = None


class Row(NamedTuple):
    """One instalment. `balance` is the principal left after it."""

    n: int
    due: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    balance: Decimal

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee


@dataclass(frozen=True)
class Schedule:
    terms: Terms
    rows: tuple[Row, ...]
    level: Decimal | None = None

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The accrual period of each row. A single payment has one; a down payment has none of any length."""
        terms = self.terms
        before = [Period(terms.start, terms.start)] if terms.down_payment_share else []
        if terms.method is Method.SINGLE_PAYMENT and terms.instalments > 1:
            end = terms.due.ends(terms.start, terms.instalments)[-1]
            return (*before, Period(terms.start, end, regular=False, first=True))
        return (*before, *terms.due.periods(terms.start, len(self.rows) - len(before)))

    @property
    def interest(self) -> Decimal:
        return sum((r.interest for r in self.rows), ZERO)

    @property
    def principal(self) -> Decimal:
        return sum((r.principal for r in self.rows), ZERO)

    @property
    def fees(self) -> Decimal:
        return sum((r.fee for r in self.rows), ZERO)

    @property
    def total(self) -> Decimal:
        return sum((r.total for r in self.rows), ZERO)


def check(terms: Terms) -> None:
    lists = [*terms.shares, *terms.principals, *(p for p in terms.payments if p is not None)]
    money = [terms.principal, terms.annual_rate, terms.fee_per_instalment, terms.down_payment_share, *lists]
    if not all(map(Decimal.is_finite, money)) or not (terms.level or ZERO).is_finite():
        raise ImpossibleTerms(_("Every amount must be a number."))
    if not 0 < terms.principal <= MOST_MONEY:
        raise ImpossibleTerms(_("The principal must be more than 0 and at most 10 trillion."))
    if not 0 <= terms.annual_rate <= 100:
        raise ImpossibleTerms(_("The interest rate must be between 0 and 10,000 per cent."))
    if not 1 <= terms.instalments <= MOST_INSTALMENTS:
        raise ImpossibleTerms(_("There must be between 1 and 3,660 instalments."))
    if not 0 <= terms.principal_grace < terms.instalments and terms.method is not Method.FIXED_INSTALMENT:
        raise ImpossibleTerms(_("The period without principal must be shorter than the loan."))
    if not 0 <= terms.down_payment_share < 1:
        raise ImpossibleTerms(_("The down payment must be less than the loan."))
    if terms.fee_per_instalment < 0 or any(value < 0 for value in lists):
        raise ImpossibleTerms(_("No amount may be below 0."))
    if terms.due.every < 1:
        raise ImpossibleTerms(_("Instalments must be at least one period apart."))
    _check_lists(terms)


def _check_lists(terms: Terms) -> None:
    live = terms.instalments - terms.principal_grace
    by_shares = terms.method is Method.PRINCIPAL_SHARES or "shares" in (terms.flat_interest, terms.principal_rule)
    if by_shares and len(terms.shares) != live:
        raise ImpossibleTerms(
            _("%(live)s instalments repay principal, but %(given)s shares are given."),
            live=live,
            given=len(terms.shares),
        )
    if by_shares and abs(sum(terms.shares, ZERO) - 1) > Decimal("0.001"):
        raise ImpossibleTerms(_("The shares must add up to 1."))
    given = terms.method is Method.PRINCIPAL_GIVEN or terms.principal_rule == "given"
    if given and len(terms.principals) != terms.instalments:
        raise ImpossibleTerms(
            _("%(n)s instalments, but %(given)s principals are given."),
            n=terms.instalments,
            given=len(terms.principals),
        )
    if terms.payments and terms.method is Method.PAYMENTS_GIVEN and len(terms.payments) != terms.instalments:
        raise ImpossibleTerms(
            _("%(n)s instalments, but %(given)s payments are given."), n=terms.instalments, given=len(terms.payments)
        )
    if terms.amortised_over is not None and not terms.instalments <= terms.amortised_over <= MOST_INSTALMENTS:
        raise ImpossibleTerms(_("The term that sets the level must not be shorter than the loan."))
    if not terms.skip_months <= set(range(1, 13)) or len(terms.skip_months) == 12:
        raise ImpossibleTerms(_("Skipped months are numbers from 1 to 12, and not all of them."))
    if terms.tranches and terms.method not in TRANCHE_METHODS:
        raise ImpossibleTerms(_("This method repays a loan that is paid out at once."))
    for name, allowed in KNOWN.items():
        if (value := getattr(terms, name)) not in allowed:
            raise ImpossibleTerms(f"{name} is {value!r}; known are {', '.join(filter(None, allowed))}.")
    for name, allowed in KNOWN_OF_DUE.items():
        if (value := getattr(terms.due, name)) not in allowed:
            raise ImpossibleTerms(f"{name} is {value!r}; known are {', '.join(allowed)}.")
