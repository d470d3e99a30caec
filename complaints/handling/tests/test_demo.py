"""The sample company's complaints: every tier and state is there, and loading them twice adds nothing."""

import pytest
from django.utils import timezone

from backoffice.demo import complaints as demo
from backoffice.demo.people import hire
from backoffice.notifications.models import Message
from complaints.cases.models import ClockEvent, Complaint
from complaints.handling.checking import differences


@pytest.mark.django_db
@pytest.mark.slow
def test_sample_complaints(settings):
    settings.DEMO = True
    now = timezone.now()
    world = hire(now)
    demo.seed(world)

    rows = Complaint.objects.all()
    assert rows.count() == len(demo.SAMPLES)
    assert set(rows.values_list("tier", flat=True)) == {"urgent", "high", "normal", "suggestion"}
    assert set(rows.values_list("status", flat=True)) == {"open", "in_progress", "replied", "closed", "withdrawn"}
    assert set(rows.values_list("channel", flat=True)) >= {"hotline", "app", "media", "regulator", "lender"}
    assert rows.filter(breached=True).exists()
    assert rows.filter(waiting=True).exists()
    assert ClockEvent.objects.filter(kind="warn").exists()
    assert list(differences(rows, now=now)) == []
    before = (rows.count(), Message.objects.count(), ClockEvent.objects.count())
    demo.seed(world)
    assert (rows.count(), Message.objects.count(), ClockEvent.objects.count()) == before
