"""Repayment schedules. One engine for preview, disclosure, contract and booked loan.

House rules: interest of a period = open balance x yearly rate x year fraction, divided last, rounded to the cent half
up; level instalment rounded to the cent half up; the last principal is the open balance, so that principals always sum
to the loan and the balance always ends at 0.00. A product may change a rounding step or a rule, never a formula.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from loans.maths.day_count import DayCount, DueRule, Period, year_fraction
from loans.maths.rounding import CENT, Rounding

ZERO = Decimal(0)
PRECISION = 50


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


class ImpossibleTerms(ValueError):
    """The terms asked for cannot make a schedule (no instalment, rate below 0, instalment below its interest …)."""


@dataclass(frozen=True)
class Terms:
    """What a schedule is made from. `annual_rate` is a yearly fraction (0.072 = 7.2 %), or with day count
    `per_period` the fraction of one period. Amounts are yuan."""

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
    level_total: bool = False
    principal_grace: int = 0
    shares: tuple[Decimal, ...] = ()
    principals: tuple[Decimal, ...] = ()
    payments: tuple[Decimal, ...] = ()
    fee_per_instalment: Decimal = ZERO
    down_payment_share: Decimal = ZERO
    amortised_over: int | None = None
    last_row: str = ""
    residual_to: str = "last"
    tranches: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True)
class Row:
    """One instalment. `balance` is the principal left after it."""

    n: int
    due: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    balance: Decimal
    period: Period = field(repr=False, compare=False)

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee


@dataclass(frozen=True)
class Schedule:
    terms: Terms
    rows: tuple[Row, ...]
    level: Decimal | None = None

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


def interest_of(balance: Decimal, rate: Decimal, share: Fraction, rounding: Rounding = CENT) -> Decimal:
    """balance x yearly rate x year fraction, divided last, rounded. 10,000 at 7.2 % for 1/12 year is 60.00."""
    return rounding(balance * rate * share.numerator / share.denominator)


def annuity(principal: Decimal, factors: Sequence[Decimal]) -> Decimal:
    """The unrounded equal payment that repays `principal` when period k costs `factors[k]`:
    P / sum over k of 1 / product of (1 + factor) up to k."""
    discount, total = Decimal(1), ZERO
    for factor in factors:
        discount /= 1 + factor
        total += discount
    return principal / total


def build(terms: Terms) -> Schedule:
    """The schedule of these terms; raises ImpossibleTerms with a sentence when there is none.

    10,000 at 7.2 % in 12 equal instalments: twelve of 866.19; principals 806.19, 811.03, …, 861.02.
    """
    _check(terms)
    with localcontext() as context:
        context.prec = PRECISION
        return _Builder(terms).build()


def _check(terms: Terms) -> None:
    if terms.principal <= 0:
        raise ImpossibleTerms("The principal must be more than 0.")
    if terms.annual_rate < 0:
        raise ImpossibleTerms("The interest rate must not be below 0.")
    if terms.instalments < 1:
        raise ImpossibleTerms("There must be at least one instalment.")
    if terms.principal_grace >= terms.instalments and terms.method is not Method.FIXED_INSTALMENT:
        raise ImpossibleTerms("The period without principal must be shorter than the loan.")
    if not 0 <= terms.down_payment_share < 1:
        raise ImpossibleTerms("The down payment must be less than the loan.")


class _Builder:
    """Walks the periods once. Each method only says what principal (and interest) a row takes."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.round = terms.rounding
        # The last row may repay what no step of rounding can express: then the loan itself is finer than the step.
        self.down = self.round(terms.principal * terms.down_payment_share) if terms.down_payment_share else ZERO
        self.principal = terms.principal - self.down
        count = 1200 if terms.method is Method.FIXED_INSTALMENT else terms.instalments
        self.periods = terms.due.periods(terms.start, count)
        self.shares = [year_fraction(terms.day_count, p) for p in self.periods]
        self.level: Decimal | None = None

    def factor(self, k: int) -> Decimal:
        return self.terms.annual_rate * self.shares[k].numerator / self.shares[k].denominator

    def interest(self, k: int, balance: Decimal) -> Decimal:
        period = self.periods[k]
        late = [(day, amount) for day, amount in self.terms.tranches if period.start < day < period.end]
        if not late:
            return interest_of(balance, self.terms.annual_rate, self.shares[k], self.round)
        unrounded = balance * self.terms.annual_rate * self.shares[k].numerator / self.shares[k].denominator
        for day, amount in late:  # a part paid out inside the period bears interest for its days of the period
            part = self.shares[k] * Fraction((period.end - day).days, period.days)
            unrounded += amount * self.terms.annual_rate * part.numerator / part.denominator
        return self.round(unrounded)

    def build(self) -> Schedule:
        make: dict[Method, Callable[[], list[Row]]] = {
            Method.EQUAL_INSTALMENT: self.equal_instalment,
            Method.EQUAL_PRINCIPAL: self.equal_principal,
            Method.INTEREST_ONLY: lambda: self.walk(lambda k, balance, interest: ZERO),
            Method.SINGLE_PAYMENT: self.single_payment,
            Method.FLAT: self.flat,
            Method.PRINCIPAL_SHARES: self.principal_shares,
            Method.PRINCIPAL_GIVEN: self.principal_given,
            Method.PAYMENTS_GIVEN: self.payments_given,
            Method.FIXED_INSTALMENT: self.fixed_instalment,
        }
        rows = make[self.terms.method]()
        if self.down:
            start = self.terms.start
            first = Row(1, start, self.down, ZERO, ZERO, self.principal, Period(start, start))
            rows = [first, *(replace(row, n=row.n + 1) for row in rows)]
        return Schedule(self.terms, tuple(rows), self.level)

    def walk(
        self,
        principal_of: Callable[[int, Decimal, Decimal], Decimal],
        interest_for: Callable[[int, Decimal], Decimal] | None = None,
        close: bool = True,
    ) -> list[Row]:
        """One row per period; with `close` the last principal is the open balance."""
        rows: list[Row] = []
        balance, last = self.principal, self.terms.instalments - 1
        interest_for = interest_for or self.interest
        tranches = sorted(self.terms.tranches)
        for k in range(self.terms.instalments):
            period = self.periods[k]
            while tranches and tranches[0][0] <= period.start:
                balance += tranches.pop(0)[1]
            interest = interest_for(k, balance)
            while tranches and tranches[0][0] < period.end:
                balance += tranches.pop(0)[1]
            if k == last and close:
                principal = balance
                if self.terms.last_row == "interest_absorbs" and self.level is not None:
                    interest = self.level - principal
            else:
                # Rounding up a level instalment may pay the loan off early: never more than what is owed.
                principal = min(principal_of(k, balance, interest), balance)
            balance -= principal
            rows.append(self.row(k, principal, interest, balance))
        return rows

    def row(self, k: int, principal: Decimal, interest: Decimal, balance: Decimal) -> Row:
        due = self.terms.due.shown(self.periods[k].end)
        return Row(k + 1, due, principal, interest, self.terms.fee_per_instalment, balance, self.periods[k])

    # -- methods ---------------------------------------------------------------------------------------------------

    def level_for(self, balance: Decimal, first: int) -> Decimal:
        terms = self.terms
        if terms.level is not None:
            return terms.level
        count = (terms.amortised_over or terms.instalments) - first
        rounding = terms.level_rounding or self.round
        if terms.level_rule == "annuity_equal_periods":
            nominal = [self.nominal_factor()] * count
        else:
            nominal = [self.factor(min(k, len(self.periods) - 1)) for k in range(first, first + count)]
        return rounding(annuity(balance, nominal))

    def nominal_factor(self) -> Decimal:
        if self.terms.day_count is DayCount.PER_PERIOD:
            return self.terms.annual_rate
        per_year = {"months": 12, "weeks": 52, "days": 365, "years": 1}[self.terms.due.unit]
        return self.terms.annual_rate * self.terms.due.every / per_year

    def equal_instalment(self) -> list[Row]:
        grace = self.terms.principal_grace
        balance = self.principal + sum((amount for _, amount in self.terms.tranches), ZERO)
        self.level = self.level_for(balance, grace)

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            if k < grace:
                return ZERO
            level = self.level if self.level is not None else self.level_for(balance, k)
            if self.terms.level_rule == "resolve_each_period":
                level = self.level_for(balance, k)
            principal = level - interest
            if principal < 0:
                raise ImpossibleTerms("The instalment does not even cover its interest.")
            return principal

        return self.walk(principal_of)

    def equal_principal(self) -> list[Row]:
        grace, n = self.terms.principal_grace, self.terms.instalments
        rounding = self.terms.level_rounding or self.round
        share = rounding(self.principal / (n - grace))

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            if k < grace:
                return ZERO
            if self.terms.principal_rule == "remaining_share":
                return rounding(balance / (n - k))
            if k == grace and self.terms.residual_to == "first":
                return self.principal - share * (n - grace - 1)
            return share

        return self.walk(principal_of)

    def single_payment(self) -> list[Row]:
        """One payment at the end: interest of all periods on the whole principal, without compounding."""
        if self.terms.instalments == 1:
            return self.walk(lambda k, balance, interest: balance)
        share = sum(self.shares, Fraction(0))
        interest = interest_of(self.principal, self.terms.annual_rate, share, self.round)
        period = Period(self.terms.start, self.periods[-1].end, regular=False, first=True)
        due = self.terms.due.shown(period.end)
        return [Row(1, due, self.principal, interest, self.terms.fee_per_instalment, ZERO, period)]

    def principal_shares(self) -> list[Row]:
        grace = self.terms.principal_grace
        return self.walk(
            lambda k, b, i: ZERO if k < grace else self.round(self.principal * self.terms.shares[k - grace])
        )

    def principal_given(self) -> list[Row]:
        return self.walk(lambda k, b, i: self.terms.principals[k])

    def payments_given(self) -> list[Row]:
        """Given totals; without them the level that brings the unrounded balance to zero. What rounding leaves stays
        open unless the last row is told to absorb it."""
        if not self.terms.payments:
            self.level = self.level_for(self.principal, 0)

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            if self.terms.payments:
                return self.terms.payments[k] - interest
            return (self.level or ZERO) - interest

        return self.walk(principal_of, close=self.terms.last_row == "absorb")

    def fixed_instalment(self) -> list[Row]:
        level = self.terms.level or (self.terms.payments[0] if self.terms.payments else None)
        if level is None:
            raise ImpossibleTerms("The fixed instalment is missing.")
        self.level = level
        rows: list[Row] = []
        balance = self.principal
        for k in range(len(self.periods)):
            interest = self.interest(k, balance)
            if level <= interest and balance + interest > level:
                raise ImpossibleTerms("The instalment does not even cover its interest.")
            principal = min(level - interest, balance)
            balance -= principal
            rows.append(self.row(k, principal, interest, balance))
            if balance == 0:
                return rows
        raise ImpossibleTerms("The loan is not repaid within 1,200 instalments.")

    def flat(self) -> list[Row]:
        """Interest on the original principal, whatever has been repaid (等本等息)."""
        terms, n, grace = self.terms, self.terms.instalments, self.terms.principal_grace
        base = [self.interest(k, self.principal) for k in range(n)]
        if terms.flat_interest == "shares":
            live = sum(base[grace:], ZERO)
            interests = base[:grace] + [self.round(live * share) for share in terms.shares]
        elif terms.flat_interest == "per_period":
            interests = base
        else:  # the total, spread evenly; the last row takes the difference
            whole = sum((self.shares[k] for k in range(n)), Fraction(0))
            total = interest_of(self.principal, terms.annual_rate, whole, self.round)
            each = self.round(total / n)
            interests = [each] * (n - 1) + [total - each * (n - 1)]
        rounding = terms.level_rounding or self.round
        if terms.level_total:
            self.level = rounding((self.principal + sum(interests, ZERO)) / n)
        share = rounding(self.principal / (n - grace))

        def principal_of(k: int, balance: Decimal, interest: Decimal) -> Decimal:
            if k < grace:
                return ZERO
            if self.level is not None:
                return self.level - interest
            match terms.principal_rule:
                case "given":
                    return terms.principals[k]
                case "shares":
                    return self.round(self.principal * terms.shares[k - grace])
                case "remaining_share":
                    return rounding(balance / (n - k))
                case _:
                    return share

        return self.walk(principal_of, lambda k, balance: interests[k])
