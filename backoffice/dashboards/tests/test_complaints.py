"""The complaint board: the same queries for few complaints and many, every chart leads to its list."""

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.cases.tests.factories import filed
from complaints.reports import services

pytestmark = pytest.mark.django_db


def test_the_board_costs_the_same_for_few_complaints_and_many(cast, client_of, queries_of):
    client, url = client_of(cast.manager), reverse("dashboards:complaints")
    filed(actor=cast.service_agent, now=timezone.now())
    services.catch_up(now=timezone.now())
    one = queries_of(lambda: client.get(url))
    for n in range(9):
        filed(actor=cast.service_agent, now=timezone.now(), content=f"第 {n} 次反映：要求书面说明。", channel="letter")
    services.catch_up(now=timezone.now())
    assert queries_of(lambda: client.get(url)) == one
    page = client.get(url, {"days": "7"}).content.decode()
    assert 'data-figure="received"' in page
    assert page.count("received_after=") > 10
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_the_board_is_for_those_who_answer_for_complaints(cast, client_of):
    opens = {
        role: client_of(getattr(cast, role)).get(reverse("dashboards:complaints")).status_code
        for role in ("service_lead", "manager", "compliance", "service_agent", "collector")
    }
    assert opens == {"service_lead": 200, "manager": 200, "compliance": 200, "service_agent": 403, "collector": 403}
