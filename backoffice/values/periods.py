"""Calendar periods by 民法典 201-203: the start day is not counted; a day the end month lacks is its last day."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """`day` moved by whole months, on `anchor_day` (default: its own day of month), clamped to the month's last.

    `add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)`; with the same anchor the next one is 31 March again.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor_day or day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_between(start: date, end: date) -> int:
    """Whole months completed from start to end; negative when end is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and add_months(start, months) > end:
        months -= 1
    elif months < 0 and add_months(start, months) < end:
        months += 1
    return months
