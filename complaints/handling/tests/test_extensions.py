"""More statutory time: asked for, approved from above, told to the complainant, at most twice."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.accounts.tests.factories import staff
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.cases.tests.factories import filed
from complaints.handling import extensions, services

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
# Fifteen natural days after the third of March, to the end of the last.
DUE = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


@pytest.fixture
def complaint(cast):
    row = filed(actor=cast.service_agent, now=NOW, phone="13800138001", acknowledge=False)
    return services.claim(actor=cast.service_agent, complaint_id=row.pk, now=NOW)


def ask(cast, complaint, now=NOW):
    extensions.ask_for_extension(
        actor=cast.service_agent, complaint_id=complaint.pk, reason="需向资金方调取流水", now=now
    )
    return Approval.objects.get(status="pending").pk


def due(complaint):
    return complaint.clocks.get(kind="statutory").due_at


def test_fifteen_then_thirty_more_days_and_no_third_time(cast, complaint):
    assert due(complaint) == DUE
    approvals.approve(actor=cast.service_lead, approval_id=ask(cast, complaint), now=NOW)
    assert due(complaint) == DUE + timedelta(days=15)
    second = ask(cast, complaint)
    with pytest.raises(Refused):  # a very complex case is not the lead's to extend
        approvals.approve(actor=cast.service_lead, approval_id=second, now=NOW)
    approvals.approve(actor=cast.manager, approval_id=second, now=NOW)
    assert due(complaint) == DUE + timedelta(days=45)
    with pytest.raises(Refused) as refusal:
        ask(cast, complaint)
    assert refusal.value.code == "complaints.extended_twice"
    told = Message.objects.filter(template="complaint_extended")
    assert [message.address_masked for message in told] == ["138****8001"] * 2
    services.start_work(actor=cast.service_agent, complaint_id=complaint.pk, now=NOW)
    assert due(complaint) == DUE + timedelta(days=45)  # computed from the timeline, so it stays


def test_nobody_beside_or_below_the_handler_approves(cast, complaint):
    other = staff("service_lead")
    services.assign(actor=cast.service_lead, complaint_id=complaint.pk, to=other, now=NOW)
    extensions.ask_for_extension(actor=other, complaint_id=complaint.pk, reason="复杂", now=NOW)
    waiting = Approval.objects.get(status="pending").pk
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.service_lead, approval_id=waiting, now=NOW)
    assert refusal.value.code == "complaints.not_above"
    assert due(complaint) == DUE
    approvals.approve(actor=cast.compliance, approval_id=waiting, now=NOW)
    assert due(complaint) == DUE + timedelta(days=15)


def test_a_refused_request_may_be_made_again_and_a_missed_limit_is_not_extended(cast, complaint):
    approvals.refuse(actor=cast.service_lead, approval_id=ask(cast, complaint), now=NOW, reason="理由不足")
    waiting = ask(cast, complaint)
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.service_lead, approval_id=waiting, now=DUE + timedelta(seconds=1))
    assert refusal.value.code == "complaints.too_late_to_extend"
    with pytest.raises(Refused):
        ask(cast, complaint, now=DUE + timedelta(days=1))


def test_without_a_mobile_the_notice_is_owed_until_somebody_writes_down_how_it_was_given(cast, client_of):
    row = filed(actor=cast.service_agent, now=NOW, acknowledge=False)
    services.claim(actor=cast.service_agent, complaint_id=row.pk, now=NOW)
    approvals.approve(actor=cast.service_lead, approval_id=ask(cast, row), now=NOW)
    assert row.extensions.get().notice_owed
    extensions.record_notice(actor=cast.service_agent, complaint_id=row.pk, told_how="挂号信", now=NOW)
    assert not row.extensions.get().notice_owed
    with pytest.raises(Refused):
        extensions.record_notice(actor=cast.service_agent, complaint_id=row.pk, told_how="x", now=NOW)
