"""The calendar as rules read it."""

from calendar import Calendar as Calendar_
from dataclasses import dataclass
from datetime import date

from backoffice.values.workdays import CHINA_2026, Calendar
from backoffice.workcalendar.models import CalendarDay


def load(calendar: str = "cn") -> Calendar:
    """All known days as one value. With nothing entered the shipped table of 2026 holds. One query."""
    rows = list(CalendarDay.objects.filter(calendar=calendar).values_list("day", "kind"))
    if not rows:
        return CHINA_2026
    off = {day for day, kind in rows if kind == "holiday"}
    return Calendar.of(off, {day for day, kind in rows if kind == "makeup"})


def missing_year(today: date, calendar: str = "cn") -> int | None:
    """The year whose holidays must be entered: this one, or from November on the next; None when all is there."""
    known = load(calendar).years
    if today.year not in known:
        return today.year
    return today.year + 1 if today.month >= 11 and today.year + 1 not in known else None


@dataclass(frozen=True)
class DayView:
    """One square of the month page."""

    day: date
    in_month: bool
    worked: bool
    kind: str
    name: str


def month(year: int, number: int, calendar: str = "cn") -> list[list[DayView]]:
    """The weeks of a month, Monday first, with the days of the neighbours that fill them."""
    known, table = load(calendar), {}
    for row in CalendarDay.objects.filter(calendar=calendar):
        table[row.day] = (row.kind, row.name)
    if not table:
        table = dict.fromkeys(known.holidays, ("holiday", "")) | dict.fromkeys(known.makeup, ("makeup", ""))
    return [
        [DayView(day, day.month == number, known.is_workday(day), *table.get(day, ("", ""))) for day in week]
        for week in Calendar_(firstweekday=0).monthdatescalendar(year, number)
    ]
