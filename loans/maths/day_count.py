"""How much of a year a period is: the day-count conventions, each with its exact definition.

A year fraction is a `Fraction`, so that `balance x rate x numerator / denominator` divides last: a monthly factor that
was rounded beforehand loses exact ties (750 at 7 % a year is 4.375 a month and must become 4.38).
"""

from calendar import isleap, monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    THIRTY_360 = "30/360"  # every month counts 30 of 360 days, whatever the calendar
    ONE_TWELFTH = "1/12"  # every monthly period is one twelfth of a year
    ACT_365 = "act/365"
    ACT_360 = "act/360"
    ACT_ACT_DEC31 = "act/act_split_dec31"  # split at 31 December: 1 January counts to the new year
    ACT_ACT_ISDA = "act/act_isda"  # split at 1 January: each night belongs to the year in which it begins
    ACT_ACT_FEB29 = "act/act_feb29"  # over 366 only when the period contains a 29 February
    THIRTY_360_FIRST_ACTUAL = "30/360_first_actual"  # first period by its calendar days over 360, then 30/360
    MONTHS_PLUS_DAYS = "months_plus_days"  # whole months as twelfths, the days left over 365
    PER_PERIOD = "per_period"  # the rate is given per instalment period


@dataclass(frozen=True)
class Period:
    """One instalment period: accrual runs from `start` (not counted) to `end` (counted). `unit`/`every` say what it
    nominally is; `regular` is False for a first period that is shorter or longer than that."""

    start: date
    end: date
    unit: str = "months"
    every: int = 1
    regular: bool = True
    first: bool = False

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def add_months(day: date, months: int, anchor: int | None = None) -> date:
    """The same day of a later (or earlier) month; a missing day is clamped to the month's last day.

    `anchor` keeps the wished-for day through short months: 31 January, 28 February, 31 March (Civil Code 202).
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor or day.day, monthrange(year, month + 1)[1]))


def days_30_360(start: date, end: date) -> int:
    """Days between two dates in a year of twelve 30-day months (31st read as 30th)."""
    return (
        (end.year - start.year) * 360 + (end.month - start.month) * 30 + min(end.day, 30) - min(start.day, 30)
    )  # the ends of February are not stretched


def _nominal(period: Period) -> Fraction:
    if not period.regular:
        return Fraction(days_30_360(period.start, period.end), 360)
    days = {"months": 30, "weeks": 7, "days": 1, "years": 360}[period.unit] * period.every
    return Fraction(days, 360)


def _twelfth(period: Period) -> Fraction:
    if not period.regular:
        return Fraction(days_30_360(period.start, period.end), 360)
    per_year = {"months": 12, "weeks": 52, "days": 365, "years": 1}[period.unit]
    return Fraction(period.every, per_year)


def _year_days(year: int) -> int:
    return 366 if isleap(year) else 365


def _split(period: Period, month: int, day: int) -> Fraction:
    """Calendar days over 365 or 366; the part up to the given day of each year belongs to that year."""
    total, start = Fraction(0), period.start
    year = start.year if start < date(start.year, month, day) or day == 1 else start.year + 1
    while start < period.end:
        border = date(year, month, day) if day == 31 else date(year + 1, month, day)
        end = min(border, period.end)
        if end > start:
            total += Fraction((end - start).days, _year_days(year))
            start = end
        year += 1
    return total


def contains_feb29(start: date, end: date) -> bool:
    """Whether a 29 February lies after `start` and not after `end`."""
    return any(isleap(y) and start < date(y, 2, 29) <= end for y in range(start.year, end.year + 1))


def _months_plus_days(period: Period) -> Fraction:
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if add_months(period.start, months) > period.end:
        months -= 1
    days = (period.end - add_months(period.start, months)).days
    return Fraction(months, 12) + Fraction(days, 365)


_RULES: dict[DayCount, Callable[[Period], Fraction]] = {
    DayCount.THIRTY_360: _nominal,
    DayCount.ONE_TWELFTH: _twelfth,
    DayCount.ACT_365: lambda p: Fraction(p.days, 365),
    DayCount.ACT_360: lambda p: Fraction(p.days, 360),
    DayCount.ACT_ACT_DEC31: lambda p: _split(p, 12, 31),
    DayCount.ACT_ACT_ISDA: lambda p: _split(p, 1, 1),
    DayCount.ACT_ACT_FEB29: lambda p: Fraction(p.days, 366 if contains_feb29(p.start, p.end) else 365),
    DayCount.THIRTY_360_FIRST_ACTUAL: lambda p: Fraction(p.days, 360) if p.first else _nominal(p),
    DayCount.MONTHS_PLUS_DAYS: _months_plus_days,
    DayCount.PER_PERIOD: lambda p: Fraction(1),
}


def year_fraction(convention: DayCount, period: Period) -> Fraction:
    """The share of a year that `period` is. 12 December 2023 to 12 January 2024 by `act/act_split_dec31` is
    19/365 + 12/366. With `per_period` it is 1, because the rate is already that of one period."""
    return _RULES[convention](period)


@dataclass(frozen=True)
class DueRule:
    """When instalments fall due: every `every` `unit`s after the start, or on the given `dates`.

    `anchor_day` keeps the day of the month; a missing day is clamped (`month_end="clamp"`) or moves to the first of
    the next month (`"next_month_first"`). `is_workday` moves a due date forward to a working day: only the date
    is moved, never the amount.
    """

    unit: str = "months"
    every: int = 1
    first: date | None = None
    anchor_day: int | None = None
    month_end: str = "clamp"
    dates: tuple[date, ...] = ()
    is_workday: Callable[[date], bool] | None = None

    def _nth(self, start: date, n: int) -> date:
        base, step = (self.first, n - 1) if self.first else (start, n)
        if self.unit in ("months", "years"):
            months = step * self.every * (12 if self.unit == "years" else 1)
            anchor = self.anchor_day or base.day
            day = add_months(base, months, anchor)
            if self.month_end == "next_month_first" and day.day < anchor:
                day += timedelta(days=1)
            return day
        return base + timedelta(days=step * self.every * (7 if self.unit == "weeks" else 1))

    def periods(self, start: date, n: int) -> list[Period]:
        """The first `n` periods, accrual dates not moved for holidays."""
        ends = list(self.dates[:n]) if self.dates else [self._nth(start, k) for k in range(1, n + 1)]
        whole_first = self.dates == () and (self.first is None or self.first == self._plain_first(start))
        out, begin = [], start
        for k, end in enumerate(ends):
            if end <= begin and not (k == 0 and end == begin):
                raise ValueError(f"due dates must rise: {end} does not come after {begin}")
            regular = not self.dates and (k > 0 or whole_first)
            out.append(Period(begin, end, self.unit, self.every, regular, k == 0))
            begin = end
        return out

    def _plain_first(self, start: date) -> date:
        return DueRule(self.unit, self.every, None, self.anchor_day, self.month_end)._nth(start, 1)

    def shown(self, day: date) -> date:
        """The date printed and owed on: moved forward to the next working day if the rule says so (Civil Code 203).
        A target that is itself a holiday is moved again."""
        if self.is_workday is not None:
            while not self.is_workday(day):
                day += timedelta(days=1)
        return day
