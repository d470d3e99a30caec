from datetime import date

import pytest
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused
from backoffice.workcalendar import selectors, services
from backoffice.workcalendar.models import CalendarDay

pytestmark = pytest.mark.django_db


def test_the_shipped_year_holds_with_and_without_rows():
    assert not services.load().is_workday(date(2026, 10, 1))
    assert services.load_shipped(now=timezone.now()) == 39
    assert services.load_shipped(now=timezone.now()) == 0
    calendar = services.load()
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10))


def test_changing_a_day_is_recorded_and_keeps_the_rest(cast):
    services.set_day(actor=cast.operations, day=date(2026, 12, 31), kind="holiday", name="公司日", now=timezone.now())
    calendar = services.load()
    assert not calendar.is_workday(date(2026, 12, 31))
    assert not calendar.is_workday(date(2026, 10, 1))
    services.set_day(actor=cast.operations, day=date(2026, 12, 31), kind="", now=timezone.now())
    assert services.load().is_workday(date(2026, 12, 31))
    assert AuditRow.objects.filter(action="calendar.set_day").count() == 2
    assert CalendarDay.objects.count() == 39
    with pytest.raises(Refused):
        services.set_day(actor=cast.operations, day=date(2026, 12, 30), kind="makeup", now=timezone.now())


def test_a_missing_year_is_named_in_time():
    assert selectors.missing_year(date(2026, 10, 31)) is None
    assert selectors.missing_year(date(2026, 11, 1)) == 2027
    assert selectors.missing_year(date(2027, 1, 1)) == 2027
