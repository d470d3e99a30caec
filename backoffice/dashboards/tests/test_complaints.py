"""The complaint board: the same queries for few complaints and many, every chart leads to its list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.cases.tests.factories import filed
from complaints.opinion.domain import Post
from complaints.opinion.taking import take
from complaints.opinion.tests.factories import source
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


def test_what_is_said_in_public_stands_on_the_board_and_leads_to_its_list(cast, client_of, queries_of):
    now = timezone.now()
    client, url, place = client_of(cast.manager), reverse("dashboards:complaints"), source(cast, now)
    for text in ("请问一般多久放款", "催收堵门打砸，我不想活了", "利息太高，客服三天不理人"):
        take(source=place, posts=[Post(text=text)], now=now)
    take(source=place, posts=[Post(text="去年的旧帖：利息太高了", published_at=now - timedelta(days=400))], now=now)
    one = queries_of(lambda: client.get(url))
    page = client.get(url)
    found = {figure.name: figure for figure in page.context["opinion"]["figures"]}
    assert {name: figure.value for name, figure in found.items()} == {
        "posts": "3", "negative": "2", "urgent": "1", "alerts": "1",
    }  # fmt: skip
    for name in ("posts", "negative", "urgent", "alerts"):
        rows = client.get(found[name].url).content.decode().count("data-row")
        assert str(rows) == found[name].value, name
    take(source=place, posts=[Post(text=f"{word * 20}，客服不理人") for word in "甲乙丙丁"], now=now)
    assert queries_of(lambda: client.get(url)) == one <= 15
