from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from customers.channels import selectors, services
from customers.channels.domain import CHECKLIST, Figures
from customers.channels.models import Channel
from customers.channels.tests.factories import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def test_a_channel_is_admitted_by_a_second_person_and_then_open(cast, client_of, now):
    desk = client_of(cast.marketing)
    form = {
        "code": "street", "name": "街道首贷中心", "kind": "government", "credit_code": "91350100m000100y43",
        "agreement_no": "X-1", "agreement_valid_from": "2026-01-01", "agreement_valid_to": "2099-01-01",
        "submission_id": uuid4(),
    }  # fmt: skip
    desk.post(reverse("channels:create"), form)
    channel = Channel.objects.get()
    assert channel.credit_code == "91350100M000100Y43"
    with pytest.raises(Refused) as refused:
        services.submit_channel(actor=cast.marketing, now=now, channel_id=channel.pk)
    assert refused.value.code == "channels.papers"
    items = {f"item_{item.code}": "档案" for item in CHECKLIST}
    desk.post(reverse("channels:edit", args=[channel.pk]), form | items | {"submission_id": uuid4()})
    desk.post(reverse("channels:submit", args=[channel.pk]), {"submission_id": uuid4()})
    approval = Approval.objects.get(kind="channels.admit")
    assert selectors.open_channels(timezone.localdate(now)) == []
    approvals.approve(actor=cast.manager, approval_id=approval.pk, now=now)
    channel.refresh_from_db()
    assert selectors.open_channels(timezone.localdate(now)) == [channel]
    assert channel.score_due_on == timezone.localdate(now) + timedelta(days=90)


def test_suspension_is_at_once_needs_a_reason_and_shuts_the_gate(cast, now):
    channel = make_channel()
    services.require_open(channel, now)
    with pytest.raises(Refused):
        services.suspend_channel(actor=cast.marketing, now=now, channel_id=channel.pk, reason="落地页违规")
    with pytest.raises(Refused):
        services.suspend_channel(actor=cast.compliance, now=now, channel_id=channel.pk, reason=" ")
    services.suspend_channel(actor=cast.compliance, now=now, channel_id=channel.pk, reason="落地页违规")
    channel.refresh_from_db()
    with pytest.raises(Refused) as refused:
        services.require_open(channel, now)
    assert refused.value.code == "channels.closed"
    assert "落地页违规" in str(refused.value)


def test_papers_that_run_out_shut_the_gate_by_themselves(now):
    channel = make_channel(agreement_valid_to=timezone.localdate(now) - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        services.require_open(channel, now)
    assert refused.value.code == "channels.closed"


def test_a_low_mark_is_told_once_and_the_next_one_is_due(cast, now):
    people, channel, today = [cast.manager, cast.compliance], make_channel(), timezone.localdate(now)
    bad = {channel.pk: Figures(leads=200, disbursed=10, complaints=3, bad=4, misconduct=12)}
    since, until = services.period_of(today, 90)
    services.record_scores(figures=bad, since=since, until=until, now=now)
    services.record_scores(figures=bad, since=since, until=until, now=now)
    channel.refresh_from_db()
    assert channel.score < 50
    assert channel.scores.count() == 1
    assert channel.score_due_on == today + timedelta(days=90)
    assert Message.objects.filter(template="channel_low_score").count() == len(people)


def test_list_and_page_cost_the_same_for_one_channel_as_for_many(cast, client_of, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = client_of(cast.compliance)
    channel = make_channel()
    desk.get(reverse("channels:list"))

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert desk.get(reverse("channels:list")).status_code == 200
        return len(caught)

    first = cost()
    make_channel(), make_channel()
    assert cost() == first
    assert desk.get(channel.get_absolute_url()).status_code == 200
    bad_day = {"happened_on": "2099-01-01", "gravity": 3, "what": "夸大宣传", "submission_id": uuid4()}
    assert desk.post(reverse("channels:misconduct_add", args=[channel.pk]), bad_day).status_code == 400
