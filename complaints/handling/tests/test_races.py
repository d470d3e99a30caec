"""Two people at one complaint, two sweeps at once: each thing happens once, on every database."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from backoffice.values.errors import Refused
from complaints.cases.models import Clock, ClockEvent, Complaint
from complaints.cases.tests.factories import filed
from complaints.handling import services, sweeping

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_who_take_the_same_complaint_at_once(cast, in_threads):
    complaint = filed(actor=cast.service_agent, now=timezone.now())
    agents = [cast.service_agent, staff("service_agent")]

    def claim(number: int) -> str:
        try:
            services.claim(actor=agents[number], complaint_id=complaint.pk, now=timezone.now())
        except Refused as refusal:
            return refusal.code
        return "taken"

    assert Counter(in_threads(2, claim))["taken"] == 1
    assert complaint.entries.filter(kind="reassign").count() == 1


def test_take_next_gives_each_complaint_once(cast, in_threads):
    for n in range(3):
        filed(actor=None, now=timezone.now(), content=f"第 {n} 件：请说明担保费。")
    agents = [cast.service_agent, *(staff("service_agent") for _ in range(3))]
    taken = in_threads(4, lambda number: services.take_next(actor=agents[number], now=timezone.now()))
    given = [complaint.pk for complaint in taken if complaint is not None]
    assert len(given) == len(set(given)) == 3
    assert not Complaint.objects.filter(owner=None).exists()


def test_two_sweeps_at_once_notice_and_tell_each_step_once(cast, in_threads):
    now = timezone.now()
    for n in range(4):
        filed(actor=None, now=now, content=f"第 {n} 件：威胁我家人。", received_at=now - timedelta(hours=5))
    Clock.objects.update(breached_at=None, escalate_at=None)
    ClockEvent.objects.all().delete()
    in_threads(2, lambda _number: sweeping.sweep(now))
    late = Clock.objects.filter(breached_at__isnull=False)
    assert ClockEvent.objects.filter(kind="breach").count() == late.count() > 0
    assert not ClockEvent.objects.filter(announced_at=None).exists()
    assert sweeping.sweep(now) == sweeping.Swept()
    steps = ClockEvent.objects.values_list("clock", "kind", "share", "round")
    assert len(steps) == len(set(steps))
