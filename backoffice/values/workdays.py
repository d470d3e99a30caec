"""Working days in China: weekends, public holidays, and the weekend days worked in exchange (调休上班日)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """What is known about the days of some years; a value, built by `backoffice.workcalendar.services.load`.

    A year without data falls back to plain weekends: work goes on, and `covers` lets pages warn that the State
    Council's notice has not been entered. Nothing is guessed.
    """

    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    years: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(cls, holidays: Iterable[date], makeup: Iterable[date], years: Iterable[int] | None = None) -> "Calendar":
        """Years default to those in which a holiday is known."""
        off, worked = frozenset(holidays), frozenset(makeup)
        known = frozenset(years) if years is not None else frozenset(day.year for day in off)
        return cls(off, worked, known)

    def covers(self, day: date) -> bool:
        return day.year in self.years

    @property
    def last_covered_day(self) -> date | None:
        """Last day of the last year whose holidays are known without a gap before it; None when none is."""
        if not self.years:
            return None
        year = min(self.years)
        while year + 1 in self.years:
            year += 1
        return date(year, 12, 31)

    def is_workday(self, day: date) -> bool:
        if day in self.makeup:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def next_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the first workday after it."""
        return self._walk(day, 1)

    def previous_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the last workday before it."""
        return self._walk(day, -1)

    def add_workdays(self, day: date, count: int) -> date:
        """The workday `count` workdays after `day` (before, when negative); `day` is not counted (民法典 201)."""
        step = 1 if count >= 0 else -1
        for _ in range(abs(count)):
            day = self._walk(day + timedelta(days=step), step)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Workdays in (start, end]: the start day is not counted. Zero when end is not after start."""
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def _walk(self, day: date, step: int) -> date:
        # No holiday run is longer than a few weeks; the bound keeps a wrong table from walking for ever.
        for _ in range(400):
            if self.is_workday(day):
                return day
            day += timedelta(days=step)
        raise ValueError("The calendar has no workday within 400 days.")


def _days(month: int, first: int, last: int) -> list[date]:
    return [date(2026, month, day) for day in range(first, last + 1)]


# 国务院办公厅关于2026年部分节假日安排的通知 (gov.cn); 2027 had not been announced when this was entered.
HOLIDAYS_2026 = frozenset(
    _days(1, 1, 3)
    + _days(2, 15, 23)
    + _days(4, 4, 6)
    + _days(5, 1, 5)
    + _days(6, 19, 21)
    + _days(9, 25, 27)
    + _days(10, 1, 7)
)
MAKEUP_2026 = frozenset(
    {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)}
)
CHINA_2026 = Calendar.of(HOLIDAYS_2026, MAKEUP_2026)
