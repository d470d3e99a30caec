"""Changing the calendar."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from backoffice.values.workdays import HOLIDAYS_2026, MAKEUP_2026, SATURDAY
from backoffice.workcalendar.models import CalendarDay
from backoffice.workcalendar.selectors import load

__all__ = ["load", "load_shipped", "set_day"]

NAMES_2026 = {1: "元旦", 2: "春节", 4: "清明节", 5: "劳动节", 6: "端午节", 9: "中秋节", 10: "国庆节"}
BASIS_2026 = "国务院办公厅关于2026年部分节假日安排的通知"


@transaction.atomic
def set_day(*, actor: Any, day: date, kind: str, name: str = "", now: datetime, calendar: str = "cn") -> None:
    """`kind` is "holiday", "makeup" or "" (an ordinary day of the week again).

    Refused("calendar.makeup_weekday") when an ordinary weekday is to be worked in exchange: it is worked anyway.
    """
    if kind == "makeup" and day.weekday() < SATURDAY:
        raise Refused("calendar.makeup_weekday", _("Only a Saturday or Sunday can be worked in exchange."))
    if not CalendarDay.objects.filter(calendar=calendar).exists():
        # The first change must not throw away the shipped year.
        load_shipped(now=now)
    before = CalendarDay.objects.filter(calendar=calendar, day=day).values_list("kind", flat=True).first() or ""
    if before == kind:
        return
    if kind:
        CalendarDay.objects.update_or_create(
            calendar=calendar,
            day=day,
            defaults={"kind": kind, "name": name[:40], "basis": "", "changed_by": actor, "changed_at": now},
        )
    else:
        CalendarDay.objects.filter(calendar=calendar, day=day).delete()
    record(actor=actor, action="calendar.set_day", at=now, calendar=calendar, day=day, before=before, after=kind)


@transaction.atomic
def load_shipped(*, now: datetime) -> int:
    """Puts the 2026 table into the database, once; days somebody changed stay. Returns how many were added."""
    rows = [
        CalendarDay(
            day=day,
            kind=kind,
            name=NAMES_2026[day.month] if kind == "holiday" else "",
            basis=BASIS_2026,
            changed_at=now,
        )
        for kind, days in (("holiday", HOLIDAYS_2026), ("makeup", MAKEUP_2026))
        for day in sorted(days)
    ]
    known = set(CalendarDay.objects.filter(calendar="cn", day__year=2026).values_list("day", flat=True))
    if known:
        return 0
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
