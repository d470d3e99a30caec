"""What happens to a schedule after it was made: late payment, payoff, part payment before the first due date."""

from collections.abc import Sequence
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


def _accrue(schedule: Schedule, period: Period, balance: Decimal, start: date, end: date) -> Decimal:
    share = share_between(schedule, period, start, end)
    return balance * schedule.terms.annual_rate * share.numerator / share.denominator


def overdue(schedule: Schedule, *, as_of: date, paid_on_time: int) -> tuple[Row, ...]:
    """The rows when nothing was paid after the first `paid_on_time` instalments.

    Interest up to `as_of` runs on the principal really outstanding, in calendar-day shares of each period's factor;
    from `as_of` on, overdue principal counts as repaid. The level instalment does not change, the last row absorbs.
    """
    with localcontext() as context:
        context.prec = PRECISION
        rows: list[Row] = []
        balance = really = schedule.terms.principal
        for k, (row, period) in enumerate(zip(schedule.rows, schedule.periods, strict=True)):
            open_now = balance if k < paid_on_time else really
            unrounded = _accrue(schedule, period, open_now, period.start, as_of)
            unrounded += _accrue(schedule, period, balance, as_of, period.end)
            rows.append(_levelled(schedule, k, row, balance, schedule.terms.rounding(unrounded)))
            balance = rows[-1].balance
            if k < paid_on_time:
                really = balance
        return tuple(rows)


def _levelled(schedule: Schedule, k: int, row: Row, balance: Decimal, interest: Decimal) -> Row:
    """The row with another interest: its total stays, the last row takes the balance."""
    if k == len(schedule.rows) - 1:
        principal = balance
    elif schedule.level is not None:
        principal = min(schedule.level - interest, balance)
    else:
        principal = row.principal
    return row._replace(principal=principal, interest=interest, balance=balance - principal)


def early_part_payment(schedule: Schedule, payments: Sequence[tuple[date, Decimal]]) -> tuple[Row, ...]:
    """The rows after payments inside the first period that do not fill its instalment.

    Each payment settles the interest accrued to its day and then principal, so the days that follow cost less; the
    level instalment does not change, the last row absorbs.
    """
    terms = schedule.terms
    first = schedule.periods[0]
    if any(not first.start <= day <= first.end for day, _ in payments):
        raise ValueError("The payments must fall into the first period.")
    with localcontext() as context:
        context.prec = PRECISION
        accrued, interest_paid, open_now, day = ZERO, ZERO, terms.principal, first.start
        for paid_on, amount in sorted(payments):
            accrued += _accrue(schedule, first, open_now, day, paid_on)
            on_interest = min(amount, terms.rounding(accrued) - interest_paid)
            interest_paid += on_interest
            open_now -= amount - on_interest
            day = paid_on
        accrued += _accrue(schedule, first, open_now, day, first.end)
        rows: list[Row] = []
        balance = terms.principal
        for k, (row, period) in enumerate(zip(schedule.rows, schedule.periods, strict=True)):
            owed = accrued if k == 0 else _accrue(schedule, period, balance, period.start, period.end)
            rows.append(_levelled(schedule, k, row, balance, terms.rounding(owed)))
            balance = rows[-1].balance
        return tuple(rows)


def payoff(
    schedule: Schedule, *, payments: Sequence[tuple[date, Decimal]], on: date, interest_to: str = "date"
) -> Decimal:
    """What settles the loan on a day: principal left + interest accrued.

    Interest inside a period is the period's factor x calendar days / days of the period, rounded at each due date and
    payment; payments settle accrued interest first. `interest_to="period_end"` charges the running period in full.
    """
    if interest_to not in ("date", "period_end"):
        raise ValueError("interest_to is date or period_end.")
    terms = schedule.terms
    with localcontext() as context:
        context.prec = PRECISION
        until = on
        if interest_to == "period_end":
            until = next((p.end for p in schedule.periods if p.start <= on <= p.end), on)
        stops = sorted({p.end for p in schedule.periods if p.end < until} | {d for d, _ in payments} | {until})
        balance, accrued, day = terms.principal, ZERO, terms.start
        for stop in stops:
            step = sum((_accrue(schedule, p, balance, max(day, p.start), stop) for p in schedule.periods), ZERO)
            accrued += terms.rounding(step)
            amount = sum((a for d, a in payments if d == stop), ZERO)
            on_interest = min(amount, accrued)
            accrued -= on_interest
            balance -= amount - on_interest
            day = stop
        return balance + accrued
