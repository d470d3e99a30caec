"""How much of a year a period is: the day-count conventions, each with its exact definition, and when instalments
fall due.

A year fraction is a `Fraction`, so that `balance x rate x numerator / denominator` divides last: a monthly factor that
was rounded beforehand loses exact ties (750 at 7 % a year is 4.375 a month and must become 4.38).
"""

from calendar import isleap, monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise, repeat
from operator import attrgetter, sub
from typing import NamedTuple


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


PER_YEAR = {"months": 12, "weeks": 52, "days": 365, "years": 1}
NOMINAL_DAYS = {"months": 30, "weeks": 7, "days": 1, "years": 360}


class Period(NamedTuple):
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
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wished = anchor or day.day
    if wished > 28:
        wished = min(wished, monthrange(year, month + 1)[1])
    return date(year, month + 1, wished)


MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_steps(base: date, every: int, anchor: int, n: int) -> list[date]:
    """The `anchor` day of every `every`-th month after `base`, clamped; what `add_months` gives, n at a time."""
    out, year, month = [], base.year, base.month
    for _ in range(n):
        month += every
        if not 0 < month < 13:
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        if anchor <= MONTH_DAYS[month]:
            out.append(date(year, month, anchor))
        else:
            out.append(date(year, month, 29 if month == 2 and isleap(year) else MONTH_DAYS[month]))
    return out


def days_30_360(start: date, end: date) -> int:
    """Days between two dates in a year of twelve 30-day months (31st read as 30th). From one month's last day to
    another's they are whole months: 31 January to 28 February is 30."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end == add_months(start, months) or (_last_of_month(start) and _last_of_month(end)):
        return months * 30
    return months * 30 + min(end.day, 30) - min(start.day, 30)


def _last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _nominal(period: Period) -> Fraction:
    if not period.regular:
        return Fraction(days_30_360(period.start, period.end), 360)
    return Fraction(NOMINAL_DAYS[period.unit] * period.every, 360)


def _twelfth(period: Period) -> Fraction:
    if not period.regular:
        return Fraction(days_30_360(period.start, period.end), 360)
    return Fraction(period.every, PER_YEAR[period.unit])


def _year_days(year: int) -> int:
    return 366 if isleap(year) else 365


_BASES = {DayCount.ACT_365: 365, DayCount.ACT_360: 360}
_SPLIT_AT = {DayCount.ACT_ACT_DEC31: 31, DayCount.ACT_ACT_ISDA: 1}


def _split(start: date, end: date, day: int) -> tuple[int, int]:
    """Calendar days over 365 or 366 as (numerator, denominator). The year changes with 31 December (`day` 31: what
    accrues up to it belongs to the old year) or with 1 January (`day` 1)."""
    year = start.year + (day == 31 and (start.month, start.day) == (12, 31))
    border = date(year, 12, 31) if day == 31 else date(year + 1, 1, 1)
    if end <= border:
        return (end - start).days, _year_days(year)
    part, whole = (border - start).days, _year_days(year)
    more, of = _split(border, end, day)
    return (part + more, whole) if of == whole else (part * of + more * whole, whole * of)


def _days(start: date, ends: Sequence[date]) -> list[int]:
    """The calendar days of each period."""
    ordinals = [start.toordinal(), *map(date.toordinal, ends)]
    return list(map(sub, ordinals[1:], ordinals))


def _split_shares(start: date, ends: Sequence[date], day: int) -> list[tuple[int, int]]:
    """What `_split` says of each period; most lie in one year."""
    years = [start.year, *map(attrgetter("year"), ends)]
    lengths = {year: _year_days(year) for year in set(years)}
    return [
        (days, lengths[year]) if year == last else _split(begin, end, day)
        for year, last, days, begin, end in zip(
            years, years[1:], _days(start, ends), [start, *ends], ends, strict=False
        )
    ]


def contains_feb29(start: date, end: date) -> bool:
    """Whether a 29 February lies after `start` and not after `end`."""
    return any(isleap(y) and start < date(y, 2, 29) <= end for y in range(start.year, end.year + 1))


def _months_plus_days(period: Period) -> Fraction:
    if period.regular and period.unit in ("months", "years"):
        return Fraction(period.every, PER_YEAR[period.unit])
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
    DayCount.ACT_ACT_DEC31: lambda p: Fraction(*_split(p.start, p.end, 31)),
    DayCount.ACT_ACT_ISDA: lambda p: Fraction(*_split(p.start, p.end, 1)),
    DayCount.ACT_ACT_FEB29: lambda p: Fraction(p.days, 366 if contains_feb29(p.start, p.end) else 365),
    DayCount.THIRTY_360_FIRST_ACTUAL: lambda p: Fraction(p.days, 360) if p.first else _nominal(p),
    DayCount.MONTHS_PLUS_DAYS: _months_plus_days,
    DayCount.PER_PERIOD: lambda p: Fraction(1),
}
# Conventions in which every regular period is the same share of a year, so that it is worked out once.
_UNIFORM = {DayCount.THIRTY_360, DayCount.ONE_TWELFTH, DayCount.PER_PERIOD}


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

    def ends(self, start: date, n: int) -> list[date]:
        """The last day of each of the first `n` accrual periods, not moved for holidays."""
        if self.dates:
            found = list(self.dates[:n])
        elif self.first:
            found = [self.first, *self._steps(self.first, n - 1)]
        else:
            return self._steps(start, n)
        if len(found) < n:
            raise ValueError(f"{n} instalments need as many due dates; {len(found)} are given.")
        for before, end in pairwise([start, *found]):
            if end <= before and not (end == start and end is found[0]):
                raise ValueError(f"Due dates must rise: {end} does not come after {before}.")
        return found

    def _steps(self, base: date, n: int) -> list[date]:
        anchor = self.anchor_day or base.day
        try:
            if self.unit not in ("months", "years"):
                step = timedelta(days=self.every * (7 if self.unit == "weeks" else 1))
                return [base + step * k for k in range(1, n + 1)]
            days = month_steps(base, self.every * (12 if self.unit == "years" else 1), anchor, n)
        except (ValueError, OverflowError) as error:
            raise ValueError("A due date lies beyond the calendar.") from error
        if self.month_end == "next_month_first":
            return [day + timedelta(days=1) if day.day < anchor else day for day in days]
        return days

    def first_is_regular(self, start: date) -> bool:
        """Whether the first period is as long as the others."""
        if self.dates:
            return False
        return self.first is None or self.first == replace(self, first=None).ends(start, 1)[0]

    def periods(self, start: date, n: int) -> list[Period]:
        """The first `n` periods, accrual dates not moved for holidays."""
        return self._periods(start, self.ends(start, n))

    def _periods(self, start: date, ends: Sequence[date]) -> list[Period]:
        whole_first, fixed = self.first_is_regular(start), bool(self.dates)
        out, begin = [], start
        for k, end in enumerate(ends):
            out.append(Period(begin, end, self.unit, self.every, not fixed and (k > 0 or whole_first), k == 0))
            begin = end
        return out

    def shares(self, convention: DayCount, start: date, ends: Sequence[date]) -> list[tuple[int, int]]:
        """The year fraction of each period as (numerator, denominator)."""
        if convention in _UNIFORM and self.first_is_regular(start):
            share = _RULES[convention](Period(start, ends[0], self.unit, self.every))
            return [(share.numerator, share.denominator)] * len(ends)
        if convention in _BASES:
            return list(zip(_days(start, ends), repeat(_BASES[convention])))
        if convention in _SPLIT_AT:
            return _split_shares(start, ends, _SPLIT_AT[convention])
        rule = _RULES[convention]
        return [(share.numerator, share.denominator) for share in map(rule, self._periods(start, ends))]

    def shown(self, day: date) -> date:
        """The date printed and owed on: moved forward to the next working day if the rule says so (Civil Code 203).
        A target that is itself a holiday is moved again."""
        if self.is_workday is not None:
            for _ in range(366):
                if self.is_workday(day):
                    return day
                day += timedelta(days=1)
            raise ValueError("The calendar has no working day within a year.")
        return day
