"""What happens to a schedule after it was made: late payment, payoff, part payment before the first due date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from loans.maths.day_count import Period, year_fraction
from loans.maths.schedule import PRECISION, Row, Schedule

ZERO = Decimal(0)


def share_between(schedule: Schedule, period: Period, start: date, end: date) -> Fraction:
    """The part of the period's factor that falls between two days, by calendar days."""
    start, end = max(start, period.start), min(end, period.end)
    if end <= start or not period.days:
        return Fraction(0)
    return year_fraction(schedule.terms.day_count, period) * Fraction((end - start).days, period.days)


def overdue(schedule: Schedule, *, as_of: date, paid_on_time: int) -> tuple[Row, ...]:
    """The rows when nothing was paid after the first `paid_on_time` instalments.

    Interest up to `as_of` runs on the principal really outstanding, in calendar-day shares of each period's factor;
    from `as_of` on, overdue principal counts as repaid. The level instalment does not change, the last row absorbs.
    """
    terms, level = schedule.terms, schedule.level
    with localcontext() as context:
        context.prec = PRECISION
        rows: list[Row] = []
        balance = really = schedule.terms.principal
        for k, row in enumerate(schedule.rows):
            late = share_between(schedule, row.period, row.period.start, as_of)
            rest = share_between(schedule, row.period, as_of, row.period.end)
            open_now = balance if k < paid_on_time else really
            unrounded = open_now * terms.annual_rate * late.numerator / late.denominator
            unrounded += balance * terms.annual_rate * rest.numerator / rest.denominator
            interest = terms.rounding(unrounded)
            if k == len(schedule.rows) - 1:
                principal = balance
            elif level is not None:
                principal = min(level - interest, balance)
            else:
                principal = row.principal
            balance -= principal
            if k < paid_on_time:
                really = balance
            rows.append(replace(row, principal=principal, interest=interest, balance=balance))
        return tuple(rows)


def early_part_payment(schedule: Schedule, payments: Sequence[tuple[date, Decimal]]) -> tuple[Row, ...]:
    """The rows after payments inside the first period that do not fill its instalment.

    Each payment settles the interest accrued to its day and then principal, so the days that follow cost less; the
    level instalment does not change, the last row absorbs.
    """
    terms, level = schedule.terms, schedule.level
    with localcontext() as context:
        context.prec = PRECISION
        rows: list[Row] = []
        balance = terms.principal
        for k, row in enumerate(schedule.rows):
            share = year_fraction(terms.day_count, row.period)
            if k == 0:
                accrued, open_now, day = ZERO, balance, row.period.start
                for paid_on, amount in sorted(payments):
                    accrued += _accrue(schedule, row.period, open_now, day, paid_on)
                    open_now -= max(amount - terms.rounding(accrued), ZERO)
                    day = paid_on
                accrued += _accrue(schedule, row.period, open_now, day, row.period.end)
                interest = terms.rounding(accrued)
            else:
                interest = terms.rounding(balance * terms.annual_rate * share.numerator / share.denominator)
            last = k == len(schedule.rows) - 1
            principal = balance if last else min((level or row.total) - interest, balance)
            balance -= principal
            rows.append(replace(row, principal=principal, interest=interest, balance=balance))
        return tuple(rows)


def _accrue(schedule: Schedule, period: Period, balance: Decimal, start: date, end: date) -> Decimal:
    share = share_between(schedule, period, start, end)
    return balance * schedule.terms.annual_rate * share.numerator / share.denominator


def payoff(
    schedule: Schedule, *, payments: Sequence[tuple[date, Decimal]], on: date, interest_to: str = "date"
) -> Decimal:
    """What settles the loan on a day: principal left + interest accrued.

    Interest inside a period is the period's factor x calendar days / days of the period, rounded at each due date and
    payment; payments settle accrued interest first. `interest_to="period_end"` charges the running period in full.
    """
    terms = schedule.terms
    with localcontext() as context:
        context.prec = PRECISION
        until = on
        if interest_to == "period_end":
            until = next((r.period.end for r in schedule.rows if r.period.start <= on <= r.period.end), on)
        stops = sorted(
            {r.period.end for r in schedule.rows if r.period.end < until} | {d for d, _ in payments} | {until}
        )
        paid = {day: sum((a for d, a in payments if d == day), ZERO) for day, _ in payments}
        balance, accrued, day = terms.principal, ZERO, terms.start
        for stop in stops:
            step = ZERO
            for row in schedule.rows:
                step += _accrue(schedule, row.period, balance, max(day, row.period.start), stop)
            accrued += terms.rounding(step)
            amount = paid.get(stop, ZERO)
            on_interest = min(amount, accrued)
            accrued -= on_interest
            balance -= amount - on_interest
            day = stop
        return balance + accrued
