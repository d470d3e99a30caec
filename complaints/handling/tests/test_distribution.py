"""Complaints are handed out by skill, load and shift, once each, never to somebody with an interest."""

import uuid
from datetime import UTC, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from complaints.cases.models import Complaint
from complaints.cases.tests.factories import filed
from complaints.handling import distribution
from complaints.handling.domain import Hand, choose, on_shift
from complaints.handling.models import DeskMember
from risk.review.tests.factories import open_case

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Beijing
WEEK = [0, 1, 2, 3, 4]


def member(user, **terms):
    facts = {"skills": [], "days": WEEK, "begins": time(9), "ends": time(18), "most_open": 3} | terms
    return DeskMember.objects.create(user=user, **facts)


def test_who_takes_a_complaint():
    everything, rates = Hand(1, frozenset(), 0, 10), Hand(2, frozenset({"rate"}), 0, 10)
    assert choose([everything, rates], "rate") == rates
    assert choose([everything, rates], "privacy") == everything
    assert choose([everything, rates.with_one_more()], "rate") == everything
    assert choose([Hand(3, frozenset(), 5, 5)], "rate") is None
    assert choose([], "rate") is None


def test_shifts_over_midnight_belong_to_the_day_they_began():
    def at(text):
        return datetime.fromisoformat(text)

    assert on_shift(WEEK, time(9), time(18), at("2026-03-03T09:00"))
    assert not on_shift(WEEK, time(9), time(18), at("2026-03-03T18:00"))
    assert on_shift([4], time(22), time(6), at("2026-03-07T05:59"))  # Saturday morning of Friday's shift
    assert not on_shift([4], time(22), time(6), at("2026-03-06T05:59"))


@pytest.mark.django_db
def test_desks_fill_evenly_and_the_rest_waits(cast):
    one, two = staff("service_agent"), staff("service_agent")
    member(one)
    member(two, most_open=1)
    member(staff("service_agent"), away=True)
    member(staff("service_agent"), days=[5, 6])
    for _n in range(5):
        filed(actor=one, now=NOW, acknowledge=False)
    assert distribution.hand_out(now=NOW) == 4
    assert distribution.hand_out(now=NOW) == 0
    owners = list(Complaint.objects.exclude(owner=None).values_list("owner", flat=True))
    assert (owners.count(one.pk), owners.count(two.pk)) == (3, 1)


@pytest.mark.django_db
def test_nobody_is_handed_a_complaint_of_a_customer_they_judged(cast):
    case = open_case()
    judge = staff("reviewer", "service_agent")
    type(case).objects.filter(pk=case.pk).update(decided_by=judge)
    member(judge)
    customer = case.application.customer
    row = filed(actor=None, now=NOW, customer=customer, acknowledge=False)
    assert distribution.hand_out(now=NOW) == 0
    row.refresh_from_db()
    assert row.owner is None


@pytest.mark.django_db
def test_the_lead_sets_desks_and_hands_out_what_is_ticked(cast, client_of):
    agent, lead = cast.service_agent, client_of(cast.service_lead)
    local = timezone.localtime()
    terms = {"days": [str(local.weekday())], "begins": "00:00", "ends": "23:59", "most_open": "5"}
    url = reverse("handling:desk_member", args=[agent.pk])
    assert lead.get(url).status_code == 200
    assert lead.post(url, terms | {"submission_id": str(uuid.uuid4())}).status_code == 302
    assert lead.post(url, terms | {"days": [], "submission_id": str(uuid.uuid4())}).status_code == 422
    rows = [filed(actor=agent, now=timezone.now(), acknowledge=False) for _n in range(3)]
    if local.time() < time(23, 59):
        lead.post(reverse("handling:hand_out"), {"id": [rows[0].pk]})
        assert Complaint.objects.get(owner=agent) == rows[0]
    client_of(agent).post(reverse("handling:claim_many"), {"id": [row.pk for row in rows] + ["x", "999999"]})
    assert Complaint.objects.filter(owner=agent).count() == 3
    lead.post(reverse("handling:release_many"), {"id": [rows[1].pk]})
    assert Complaint.objects.get(owner=None) == rows[1]
    assert agent.full_name in lead.get(reverse("handling:desk")).content.decode()
