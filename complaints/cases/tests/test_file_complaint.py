"""Taking a complaint in: number, tier with reasons, clocks from receipt, acknowledgement."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.approvals import services as approvals
from backoffice.audit.selectors import history_of
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.cases import rulebook, services
from complaints.cases.models import NO_HURRY, Complaint
from complaints.cases.tests.factories import filed
from customers.profiles.services import find_or_register

NOW = datetime(2026, 3, 6, 9, 10, tzinfo=UTC)  # Friday 17:10 in Beijing
CALM = "利息比合同里写的高，请解释一下怎么算的。"
THREAT = "催收威胁我家人，还说要上门打砸，我已经报警。"


def file(actor, content=CALM, **more):
    return filed(
        **{"actor": actor, "now": NOW, "channel": "hotline", "content": content, "phone": "138 0013 8001"} | more
    )


def clocks_of(complaint):
    return {clock.kind: clock for clock in complaint.clocks.all()}


@pytest.mark.django_db
def test_urgent_complaint_runs_two_hours_from_receipt_round_the_clock(cast):
    received = datetime(2026, 3, 6, 8, 30, 45, tzinfo=UTC)
    cast.service_lead  # noqa: B018 (hired, so that somebody can be told)
    complaint = file(cast.service_agent, THREAT, received_at=received)

    assert complaint.tier == "urgent"
    assert {reason["code"] for reason in complaint.reasons} >= {"violent_collection", "lawyer"}
    clocks = clocks_of(complaint)
    assert clocks["respond"].due_at == clocks["start"].due_at == received + timedelta(hours=2)
    assert clocks["respond"].warn_at == received + timedelta(hours=1)
    # Day of receipt not counted, fifteen natural days, end of the last: midnight of 22 March in Beijing.
    assert clocks["statutory"].due_at == datetime(2026, 3, 21, 16, tzinfo=UTC)
    assert complaint.queue_at == complaint.next_due_at == received + timedelta(hours=2)
    assert Message.objects.filter(recipient=cast.service_lead, template="complaint_urgent").count() == 1


@pytest.mark.django_db
def test_normal_complaint_counts_office_hours(cast):
    complaint = file(cast.service_agent)

    assert complaint.tier == "normal"
    assert complaint.category == "rate"
    # 50 minutes on Friday, the rest of eight hours on Monday from nine.
    assert clocks_of(complaint)["respond"].due_at == datetime(2026, 3, 9, 8, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_numbers_count_up_within_the_day_of_beijing(cast):
    first, second = file(cast.service_agent), file(cast.service_agent)
    late = file(cast.service_agent, now=datetime(2026, 3, 6, 16, 5, tzinfo=UTC))

    assert (first.number, second.number, late.number) == ("TS20260306-0001", "TS20260306-0002", "TS20260307-0001")


@pytest.mark.django_db
def test_second_complaint_within_thirty_days_is_high_and_says_so(cast):
    file(cast.service_agent, received_at=NOW - timedelta(days=29))
    second = file(cast.service_agent)
    other = file(cast.service_agent, phone="13900139001")

    assert second.tier == "high"
    assert [r["text"] for r in second.reasons if r["code"] == "repeated"] == ["30 日内再次投诉"]
    assert other.tier == "normal"


@pytest.mark.django_db
def test_complainant_is_told_number_and_deadline_once(cast):
    complaint = file(cast.service_agent)
    message = Message.objects.get(channel="sms")

    assert message.address_masked == "138****8001"
    assert complaint.number in message.body
    assert "3月9日 16:10" in message.body


@pytest.mark.django_db
def test_number_is_sealed_and_its_reveal_is_on_record(cast):
    complaint = file(cast.service_agent)
    assert str(Complaint.objects.get().complainant_phone) == "••••"
    with pytest.raises(Refused):
        services.reveal_phone(actor=cast.service_agent, complaint_id=complaint.pk, reason=" ", now=NOW)

    number = services.reveal_phone(actor=cast.service_agent, complaint_id=complaint.pk, reason="回电核实", now=NOW)

    assert number == "13800138001"
    assert history_of(complaint)[0].action == "complaints.reveal_phone"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"content": "  "}, "complaints.empty"),
        ({"received_at": NOW + timedelta(hours=1)}, "complaints.future"),
        ({"received_at": NOW - timedelta(days=400)}, "complaints.too_old"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(cast, more, code):
    with pytest.raises(Refused) as refusal:
        file(cast.service_agent, **more)
    assert refusal.value.code == code
    assert Complaint.objects.count() == 0


@pytest.mark.django_db
def test_lowering_needs_a_lead_and_gives_a_later_due_time(cast):
    complaint = file(cast.service_agent, THREAT)
    with pytest.raises(Refused) as refusal:
        services.change_tier(actor=cast.service_agent, complaint_id=complaint.pk, tier="high", reason="误判", now=NOW)
    assert refusal.value.code == "complaints.lead_needed"

    services.change_tier(
        actor=cast.service_lead, complaint_id=complaint.pk, tier="high", reason="核实后并无威胁", now=NOW
    )
    complaint.refresh_from_db()
    clock = clocks_of(complaint)["respond"]
    assert complaint.computed_tier == "urgent"
    assert clock.due_at == datetime(2026, 3, 9, 4, 10, tzinfo=UTC)
    assert clock.round == 2


@pytest.mark.django_db
def test_raising_late_breaches_now_and_is_not_back_dated(cast):
    complaint = file(cast.service_agent)
    later = NOW + timedelta(hours=5)
    services.change_tier(
        actor=cast.service_agent, complaint_id=complaint.pk, tier="urgent", reason="发现威胁内容", now=later
    )
    clock = clocks_of(complaint)["respond"]
    assert clock.due_at == NOW + timedelta(hours=2)
    assert clock.breached_at == later
    assert list(clock.events.values_list("kind", flat=True)) == ["breach"]


@pytest.mark.django_db
def test_stale_page_is_refused(cast):
    complaint = file(cast.service_agent)
    move = {"actor": cast.service_lead, "complaint_id": complaint.pk, "reason": "核实", "now": NOW, "version": 1}
    services.change_tier(tier="high", **move)
    with pytest.raises(Refused) as refusal:
        services.change_tier(tier="urgent", **move)
    assert refusal.value.code == "complaints.stale"


@pytest.mark.django_db
def test_new_rules_tier_new_complaints_and_leave_old_ones_alone(cast):
    old = file(cast.service_agent)
    rules = old.triage_policy.content | {"thresholds": {"urgent": 5, "high": 1}}
    waiting = rulebook.propose_triage(actor=cast.service_lead, content=rules, basis="试行", now=NOW)
    assert file(cast.service_agent, phone="13900139002").tier == "normal"  # not in force by one person's word
    with pytest.raises(Refused):
        approvals.approve(actor=cast.service_lead, approval_id=waiting.pk, now=NOW)
    approvals.approve(actor=cast.manager, approval_id=waiting.pk, now=NOW)
    new = file(cast.service_agent, phone="13900139001", now=NOW + timedelta(minutes=1))

    old.refresh_from_db()
    assert (old.tier, new.tier) == ("normal", "urgent")
    assert new.triage_policy.version == 2
    with pytest.raises(Refused) as refusal:
        rulebook.propose_triage(actor=cast.service_lead, content={"words": [{"pattern": "("}]}, basis="x", now=NOW)
    assert refusal.value.code == "complaints.policy_unusable"


@pytest.mark.django_db
def test_registered_customer_gives_name_and_number(cast):
    customer, _ = find_or_register(
        actor=cast.operations, now=NOW, name="王小明", id_number="11010519491231002X", phone="13700137001"
    )
    complaint = file(cast.service_agent, customer=customer, phone="")
    assert complaint.complainant_name == "王小明"
    assert Message.objects.get(channel="sms").address_masked == "137****7001"
    assert complaint.queue_at != NO_HURRY
