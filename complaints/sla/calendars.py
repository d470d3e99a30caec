"""Working calendars as values: which seconds of which day count, and due times by prefix sums.

Time is kept to the second. A window is half-open, `[from, to)`; "24:00" is the end of the day. The windows of a date
are decided in the calendar's own zone, first match wins: special day, make-up workday (Monday's windows), holiday
(none), weekly table. A year nobody has published holidays for falls back to the weekly table.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY = 0
SATURDAY = 5
LAST_YEAR = 9_000  # far beyond any complaint, well inside what a datetime can hold

Window = tuple[int, int]
Windows = tuple[Window, ...]


def windows(pairs: Iterable[tuple[str, str] | list[str]]) -> Windows:
    """Windows of one day, in seconds after midnight, sorted and joined where they touch or overlap.

    >>> windows([("09:00", "12:00"), ("13:30", "24:00")])
    ((32400, 43200), (48600, 86400))

    Raises ValueError for a time that is not HH:MM[:SS] or a window that ends before it begins (write a window over
    midnight as two).
    """
    joined: list[Window] = []
    for begin, end in sorted((_seconds(a), _seconds(b)) for a, b in pairs):
        if end < begin:
            raise ValueError(f"A window must end after it begins: {begin}-{end} seconds after midnight.")
        if end == begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _seconds(text: str) -> int:
    parts = [int(part) for part in text.split(":")]
    hours, minutes, seconds = (*parts, 0, 0)[:3]
    total = hours * 3600 + minutes * 60 + seconds
    if not 0 <= total <= DAY or not 0 <= minutes < 60 or not 0 <= seconds < 60:
        raise ValueError(f"{text!r} is not a time of day between 00:00 and 24:00.")
    return total


def to_second(instant: datetime) -> int:
    """Whole seconds since 1970 UTC; a fraction of a second is dropped. Raises ValueError for a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError("A clock needs times with a zone.")
    return int(instant.timestamp() // 1)


def to_instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar. `weekly` has seven entries, Monday first. `round_the_clock` counts every second, holidays too."""

    name: str
    weekly: tuple[Windows, ...] = ((),) * 7
    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    special: Mapping[date, Windows] = field(default_factory=dict)
    round_the_clock: bool = False
    zone: str = "Asia/Shanghai"
    _sums: "_PrefixSums | None" = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def from_table(cls, name: str, table: Mapping[str, Any], zone: str = "Asia/Shanghai") -> "Calendar":
        """From plain data: `kind` ("24x7" or "hours"), `weekly` by mon…sun, `holidays`, `makeup`, `special`."""
        weekly = table.get("weekly") or {}
        return cls(
            name=name,
            weekly=tuple(windows(weekly.get(day, ())) for day in WEEKDAYS),
            holidays=frozenset(map(date.fromisoformat, table.get("holidays") or ())),
            makeup=frozenset(map(date.fromisoformat, table.get("makeup") or ())),
            special={date.fromisoformat(day): windows(pairs) for day, pairs in (table.get("special") or {}).items()},
            round_the_clock=table.get("kind") == "24x7",
            zone=table.get("timezone", zone),
        )

    def patched(self, patch: Mapping[str, Any]) -> "Calendar":
        """The calendar with days added: `holidays`, `makeup`, `special`; a weekday given in `weekly` is replaced.

        A holiday named as a make-up workday becomes one, and the reverse; a special day stands above both.
        """
        added = Calendar.from_table(self.name, patch, self.zone)
        weekly = patch.get("weekly") or {}
        return Calendar(
            name=self.name,
            weekly=tuple(added.weekly[i] if day in weekly else self.weekly[i] for i, day in enumerate(WEEKDAYS)),
            holidays=(self.holidays - added.makeup) | added.holidays,
            makeup=(self.makeup - added.holidays) | added.makeup,
            special={**self.special, **added.special},
            round_the_clock=(patch["kind"] == "24x7") if "kind" in patch else self.round_the_clock,
            zone=self.zone,
        )

    def windows_on(self, day: date) -> Windows:
        if self.round_the_clock:
            return ((0, DAY),)
        if day in self.special:
            return self.special[day]
        if day in self.makeup:
            return self.weekly[MONDAY]
        if day in self.holidays:
            return ()
        return self.weekly[day.weekday()]

    def is_workday(self, day: date) -> bool:
        """For natural-day deadlines: a make-up workday is one, a holiday and an ordinary weekend are not."""
        if day in self.special:
            return bool(self.special[day])
        if day in self.makeup:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def local_date(self, second: int) -> date:
        return datetime.fromtimestamp(second, ZoneInfo(self.zone)).date()

    def midnight(self, day: date) -> int:
        """The second at which `day` begins in the calendar's zone."""
        return int(datetime.combine(day, time(), ZoneInfo(self.zone)).timestamp())

    def counted(self, begin: int, end: int) -> int:
        """Seconds that count between two instants (0 when `end` is not after `begin`)."""
        if end <= begin:
            return 0
        return end - begin if self.round_the_clock else self._prefix_sums().counted(begin, end)

    def add(self, begin: int, seconds: int) -> int | None:
        """The earliest instant by which `seconds` have been counted from `begin`; None when that never comes.

        Used up exactly at the end of a window means that end, not the next opening.
        """
        if seconds <= 0:
            return begin
        return begin + seconds if self.round_the_clock else self._prefix_sums().add(begin, seconds)

    def natural_due(self, begin: int, days: int, *, roll: bool) -> int | None:
        """End of the last of `days` calendar days, the day of `begin` not counted; written as 00:00 of the next."""
        last = self.local_date(begin) + timedelta(days=days)
        if roll:
            for _ in range(3660):
                if self.is_workday(last):
                    break
                last += timedelta(days=1)
            else:
                return None
        return self.midnight(last + timedelta(days=1))

    def _prefix_sums(self) -> "_PrefixSums":
        if self._sums is None:
            object.__setattr__(self, "_sums", _PrefixSums(self))
        assert self._sums is not None  # noqa: S101 (for the type checker; set on the line above)
        return self._sums


@dataclass(frozen=True, slots=True)
class _Years:
    """The windows of whole years: where each begins and ends, and the seconds counted before it."""

    first: int
    last: int
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    before: tuple[int, ...] = ()

    def upto(self, second: int) -> int:
        i = bisect_right(self.begins, second) - 1
        return self.before[i] + min(second, self.ends[i]) - self.begins[i] if i >= 0 else 0

    def total(self) -> int:
        return self.before[-1] + self.ends[-1] - self.begins[-1] if self.begins else 0

    def at(self, target: int) -> int:
        """The instant at which the running total reaches `target`: reached at the end of a window means that end."""
        i = bisect_left(self.before, target) - 1
        return self.begins[i] + target - self.before[i]


class _PrefixSums:
    """Running totals of a calendar, grown by whole years on demand.

    The years in hand are replaced, never changed, so that threads which share a calendar need no lock.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.years: _Years | None = None
        days = [*calendar.special, *calendar.makeup, *calendar.holidays]
        self.regular_from = max((day.year for day in days), default=0) + 1
        self.works_weekly = any(calendar.weekly)

    def counted(self, begin: int, end: int) -> int:
        years = self._covering(begin, end)
        return years.upto(end) - years.upto(begin)

    def add(self, begin: int, seconds: int) -> int | None:
        years = self._covering(begin, begin)
        target = years.upto(begin) + seconds
        while years.total() < target:
            if years.last >= LAST_YEAR or (not self.works_weekly and years.last >= self.regular_from):
                return None
            years = self.years = self._grown(years, years.last + 1)
        return years.at(target)

    def _covering(self, begin: int, end: int) -> _Years:
        first, last = self.calendar.local_date(begin).year, self.calendar.local_date(end).year
        years = self.years
        if years is None or first < years.first:  # nothing yet, or a complaint older than any before: start there
            last = max(last, years.last if years else last)
            years = _Years(first, first - 1)
        if last > years.last:
            years = self._grown(years, last)
        self.years = years
        return years

    def _grown(self, years: _Years, last: int) -> _Years:
        begins, ends, before = list(years.begins), list(years.ends), list(years.before)
        total = years.total()
        day, stop = date(years.last + 1, 1, 1), date(last + 1, 1, 1)
        while day < stop:
            todays = self.calendar.windows_on(day)
            midnight = self.calendar.midnight(day) if todays else 0
            for begin, end in todays:
                begins.append(midnight + begin)
                ends.append(midnight + end)
                before.append(total)
                total += end - begin
            day += timedelta(days=1)
        return _Years(years.first, last, tuple(begins), tuple(ends), tuple(before))
