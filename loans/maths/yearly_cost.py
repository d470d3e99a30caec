"""The yearly all-in cost of a loan: PBOC announcement [2021] No. 3 and the disclosure form of 金规〔2026〕2号.

Cash flows are the borrower's: money received minus fees paid at the start, then minus every instalment with all fees,
whoever collects them, in the rounded amounts of the real schedule. `simple` = monthly IRR x 12, to be labelled 单利;
`compound` = (1 + monthly IRR)^12 - 1. Rates are yearly fractions, unrounded: a ceiling is compared with these.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from loans.maths.day_count import PER_YEAR, add_months
from loans.maths.schedule import Schedule
from loans.maths.solve import PRECISION, root
from loans.maths.terms import _

ZERO = Decimal(0)
WIDE = Context(prec=400)  # a loan of a few days whose fee takes nearly all of it compounds beyond 28 digits
DEAREST = Decimal(1000)  # 100,000 % a year: the fees leave so little that no figure says anything
SETTLED = Decimal("1e-9")  # a Newton step below this leaves an error below its square
MONTHS_PER_YEAR = 12


class NoRate(ValueError):
    """No rate balances these flows: all have one sign, or nothing was received."""


def percent(rate: Decimal, places: int = 2) -> Decimal:
    """A yearly fraction as a per cent figure, half up: 0.155631 -> 15.56."""
    return round_half_up(rate * 100, places)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """3.055 at one decimal is 3.1 (SWD(2012) 128 final, 4.1.2 d: a next digit of 5 or more rounds up)."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)


def _bracketed(value_at: Callable[[Decimal], Decimal], widest: Decimal) -> Decimal:
    """The rate searched from -50 % to +100 % a period, wider if needed."""
    found = root(value_at, Decimal("-0.5"), Decimal(1), widest)
    if found is None:
        raise NoRate(_("No rate balances these cash flows."))
    return found


def irr(flows: Sequence[Decimal]) -> Decimal:
    """The rate per period that brings equally spaced flows to 0, first flow at t0. +9,900 then 12 x -896.19 gives
    0.012969… A guess in binary fractions is made exact by Newton's rule in Decimal; where that does not settle, the
    bracketed search decides."""
    if not flows or min(flows) >= 0 or max(flows) <= 0:
        raise NoRate(_("Money must flow both ways."))
    with localcontext() as context:
        context.prec = PRECISION
        start = _guess(flows)
        if start is not None:
            rate = _polished(flows, start)
            if rate is not None:
                return rate

        def present_value(rate: Decimal) -> Decimal:
            discount, total = 1 / (1 + rate), ZERO
            for flow in reversed(flows):
                total = total * discount + flow
            return total

        return _bracketed(present_value, Decimal(4096))


def _guess(flows: Sequence[Decimal]) -> float | None:
    """The rate to about twelve digits when one payment out is followed by payments back (or the other way round),
    so that there is exactly one; None when the signs change more often or Newton's rule runs away."""
    values = [float(flow) for flow in flows]
    head, tail = values[0], values[1:]
    if not (head > 0 >= max(tail) or head < 0 <= min(tail)):
        return None
    tail.reverse()
    total = sum(tail)
    # Newton on the discount factor v: head + tail(v) is convex and monotone there, so it settles from the right.
    v = 1.0 if abs(total) > abs(head) else 2.0
    for _step in range(60):
        value = slope = 0.0
        for flow in tail:
            slope = slope * v + value
            value = value * v + flow
        slope = slope * v + value
        if not slope:
            return None
        step = (value * v + head) / slope
        v -= step
        if not 0.0005 < v < 2.0000001:
            return None
        if abs(step) < 1e-13:
            return 1 / v - 1
    return None


def _polished(flows: Sequence[Decimal], start: float) -> Decimal | None:
    """Newton's rule in Decimal from a rate that is good to a dozen digits: one step doubles them. None unless the last
    step was smaller than what can be seen."""
    v = 1 / (1 + Decimal(start))
    for _step in range(3):
        value = slope = ZERO
        for flow in reversed(flows):
            slope = slope * v + value
            value = value * v + flow
        step = value / slope
        v -= step
        if abs(step) < SETTLED:
            return 1 / v - 1
    return None


def dated_irr(flows: Sequence[tuple[Decimal, Decimal]], *, widest: Decimal = Decimal(4096)) -> Decimal:
    """The rate per unit of time for (time, amount) flows; times may be broken."""
    if not any(a > 0 for _t, a in flows) or not any(a < 0 for _t, a in flows):
        raise NoRate(_("Money must flow both ways."))
    with localcontext() as context:
        context.prec = PRECISION

        def present_value(rate: Decimal) -> Decimal:
            return sum((amount / (1 + rate) ** time for time, amount in flows), ZERO)

        return _bracketed(present_value, widest)


# -- the disclosure form ------------------------------------------------------------------------------


@dataclass(frozen=True)
class CostItem:
    """One cost beside or being interest, in the order printed. Upfront yuan at t0; yuan in each instalment."""

    code: str
    name: str
    upfront: Decimal = ZERO
    per_instalment: tuple[Decimal, ...] = ()

    @property
    def total(self) -> Decimal:
        return self.upfront + sum(self.per_instalment, ZERO)


@dataclass(frozen=True)
class CostRow:
    """What one item adds to the yearly rate: `rate` unrounded, `shown` in per cent; rows shown sum to the total."""

    code: str
    name: str
    cumulative_simple: Decimal
    rate: Decimal
    shown: Decimal
    amount: Decimal


@dataclass(frozen=True)
class YearlyCost:
    """Rates are unrounded yearly fractions. `shown_*` are per cent, half up, for print."""

    periodic: Decimal
    simple: Decimal
    compound: Decimal
    rows: tuple[CostRow, ...]
    flows: tuple[Decimal, ...]
    received: Decimal
    total_cost: Decimal
    total_paid: Decimal

    @property
    def shown_simple(self) -> Decimal:
        return percent(self.simple)

    @property
    def shown_compound(self) -> Decimal:
        return percent(self.compound)


@dataclass(frozen=True)
class Timing:
    """How t is measured: equally spaced periods, dates (months = days x 12 / 365), or one payment at the end."""

    kind: str = "periods"
    periods_per_year: int = MONTHS_PER_YEAR
    months: tuple[Decimal, ...] = field(default=())


def timing_of(schedule: Schedule) -> Timing:
    """Regular periods count as equal; broken ones by days x 12 / 365; a single payment by its years."""
    periods = schedule.periods
    if len(periods) == 1:
        period = periods[0]
        months = Decimal((period.end - period.start).days * 12) / 365
        whole = whole_months(period.start, period.end)
        return Timing("single", months=(Decimal(whole) if whole else months,))
    if all(period.regular for period in periods):
        unit, every = schedule.terms.due.unit, schedule.terms.due.every
        per_year = PER_YEAR[unit]
        if per_year % every == 0:
            return Timing("periods", per_year // every)
    start = schedule.terms.start
    return Timing("dates", months=tuple(Decimal((p.end - start).days * 12) / 365 for p in periods))


def whole_months(start: date, end: date) -> int:
    """The number of whole months between two dates, 0 if they are not whole months apart."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) == end else 0


def _rates(flows: Sequence[Decimal], timing: Timing, principal: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """(periodic, simple, compound)"""
    if timing.kind == "single":
        months = timing.months[0]
        cost = -sum(flows, ZERO)
        if flows[0] <= 0:
            raise NoRate(_("Nothing is received."))
        with localcontext() as context:
            context.prec = PRECISION
            growth = (-flows[1] / flows[0]) ** (1 / months)
            return growth - 1, cost / principal * 12 / months, growth**12 - 1
    with localcontext() as context:
        context.prec = PRECISION
        if timing.kind == "periods":
            periodic, times = irr(flows), timing.periods_per_year
        else:
            timed = [(ZERO, flows[0]), *zip(timing.months, flows[1:], strict=True)]
            periodic, times = dated_irr(timed), MONTHS_PER_YEAR
        return periodic, periodic * times, (1 + periodic) ** times - 1


def yearly_cost(
    principal: Decimal,
    payments: Sequence[tuple[Decimal, Decimal]],
    items: Sequence[CostItem] = (),
    *,
    timing: Timing = Timing(),
    interest_name: str = "贷款利息",
) -> YearlyCost:
    """The all-in cost of a loan whose instalments are (principal, interest), with the cost items in printed order.

    A row is the increase of the simple rate when its item is added; rows are shown with 2 decimals and the last item
    that costs anything takes the difference, so that they sum exactly to the total shown.
    V1: 10,000, 12 x 866.19 at 7.2 %, guarantee 30.00 monthly, set-up 100.00: 7.20 + 6.44 + 1.92 = 15.56.
    """
    flows = [principal, *(-(p + i) for p, i in payments)]
    interest = CostItem("interest", interest_name, ZERO, tuple(i for _p, i in payments))
    steps: list[tuple[CostItem, Decimal]] = []
    rates = _rates(flows, timing, principal)
    steps.append((interest, rates[1]))
    for item in items:
        if item.total:
            flows[0] -= item.upfront
            for k, amount in enumerate(item.per_instalment, start=1):
                flows[k] -= amount
            if flows[0] <= 0:
                raise NoRate(_("The fees at the start eat up the whole loan."))
            rates = _rates(flows, timing, principal)
        steps.append((item, rates[1]))
    periodic, simple, compound = rates
    if simple > DEAREST:
        raise NoRate(_("The fees eat up nearly the whole loan."))
    total_cost = sum((item.total for item, _rate in steps), ZERO)
    return YearlyCost(
        periodic=periodic,
        simple=simple,
        compound=compound,
        rows=_rows(steps, percent(simple)),
        flows=tuple(flows),
        received=flows[0],
        total_cost=total_cost,
        total_paid=principal + total_cost,
    )


def _rows(steps: list[tuple[CostItem, Decimal]], total_shown: Decimal) -> tuple[CostRow, ...]:
    filled = [k for k, (item, _rate) in enumerate(steps) if item.total]
    last = filled[-1] if filled else 0
    rows: list[CostRow] = []
    before, shown_sum = ZERO, ZERO
    for k, (item, simple) in enumerate(steps):
        rate = simple - before
        shown = percent(rate) if k != last else ZERO
        if k != last:
            shown_sum += shown
        rows.append(CostRow(item.code, item.name, simple, rate, shown, item.total))
        before = simple
    r = rows[last]
    rows[last] = CostRow(r.code, r.name, r.cumulative_simple, r.rate, total_shown - shown_sum, r.amount)
    return tuple(rows)


def cost_of_schedule(schedule: Schedule, items: Sequence[CostItem] = ()) -> YearlyCost:
    """The yearly cost of a built schedule with its fees."""
    payments = [(row.principal, row.interest) for row in schedule.rows]
    principal = schedule.terms.principal
    return yearly_cost(principal, payments, items, timing=timing_of(schedule))


# -- other countries' rules, kept because published cases check the solver -------------------------


@dataclass(frozen=True)
class UnitPeriodFlow:
    """`amount` from the borrower's side (+ received), after `whole` unit-periods and a `fraction` of one."""

    amount: Decimal
    whole: int
    fraction: Fraction = Fraction(0)


def us_actuarial(flows: Sequence[UnitPeriodFlow], unit_periods_per_year: Decimal) -> Decimal:
    """Nominal yearly rate by 12 CFR 1026 App. J: whole unit-periods discount by (1+i)^t, a fraction f by 1 + f i."""
    with localcontext() as context:
        context.prec = PRECISION

        def present_value(rate: Decimal) -> Decimal:
            total = ZERO
            for flow in flows:
                odd = 1 + rate * flow.fraction.numerator / flow.fraction.denominator
                total += flow.amount / odd / (1 + rate) ** flow.whole
            return total

        return _bracketed(present_value, Decimal(4096)) * unit_periods_per_year


def eu_aprc(flows: Sequence[tuple[Fraction, Decimal]]) -> Decimal:
    """Effective yearly rate of Directive 2008/48/EC: (years, amount), discounted by (1 + X)^years."""
    with localcontext() as context:
        context.prec = PRECISION
        timed = [(Decimal(years.numerator) / years.denominator, amount) for years, amount in flows]
    return dated_irr(timed, widest=Decimal(10) ** 9)


class Interval(NamedTuple):
    periods: int
    days: int
    year_days: int


def eu_interval(start: date, end: date, unit: str) -> Interval:
    """Whole periods counted back from the later date, then days over the length of the year that ends where the days
    end (SWD(2012) 128 final, 4.1.1 c). 2013-01-12 to 2013-02-15: 1 month, 3 days of 366."""

    def back(count: int) -> date:
        if unit == "months":
            return add_months(end, -count)
        if unit == "years":
            return add_months(end, -12 * count)
        return end - timedelta(days=count * {"weeks": 7, "days": 1}[unit])

    periods = 0
    while back(periods + 1) >= start:
        periods += 1
    border = back(periods)
    return Interval(periods, (border - start).days, (border - add_months(border, -12)).days)
