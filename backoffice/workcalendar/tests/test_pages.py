import uuid

import pytest
import time_machine
from django.urls import reverse

from backoffice.workcalendar.models import CalendarDay

pytestmark = pytest.mark.django_db


def test_month_shows_days_off_and_make_up_days(client_of, cast):
    page = client_of(cast.auditor).get(reverse("workcalendar:month_of", args=[2026, 10])).content.decode()
    assert 'data-day="2026-10-01" data-worked="no"' in page
    assert 'data-day="2026-10-10" data-worked="yes"' in page
    assert client_of(cast.auditor).get(reverse("workcalendar:month_of", args=[2026, 13])).status_code == 404


def test_a_missing_year_is_visible(client_of, cast):
    client = client_of(cast.operations)
    with time_machine.travel("2026-11-22 02:00Z", tick=False):
        client = client_of(cast.operations)
        assert 'data-missing-year="2027"' in client.get(reverse("workcalendar:month")).content.decode()


def test_a_day_is_changed_by_who_may(client_of, cast):
    address = reverse("workcalendar:day", args=[2026, 12, 31])
    values = {"kind": "holiday", "name": "公司日"}
    assert client_of(cast.auditor).get(address).status_code == 403
    client = client_of(cast.operations)
    assert client.get(address).status_code == 200
    assert client.post(address, values | {"submission_id": str(uuid.uuid4())}).status_code == 302
    assert CalendarDay.objects.get(day="2026-12-31").name == "公司日"
    refused = client.post(address, {"kind": "makeup", "submission_id": str(uuid.uuid4())})
    assert refused.status_code == 200
    assert client.get(reverse("workcalendar:day", args=[2026, 2, 30])).status_code == 404
