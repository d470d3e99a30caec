"""From the queue to the closed file: who may do what, and what each step does to the clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.accounts.tests.factories import staff
from backoffice.audit.selectors import history_of
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.cases import services as cases
from complaints.cases.tests.factories import filed
from complaints.handling import services, sweeping
from complaints.handling.models import Pause
from loans.contracts.tests.factories import loan as a_loan
from risk.review.tests.factories import open_case

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Beijing
CALM = "利息比合同里写的高，请解释一下怎么算的。"
THREAT = "催收威胁我家人，还说要上门打砸，我已经报警。"


def minutes(number):
    return timedelta(minutes=number)


@pytest.fixture
def agent(cast):
    return cast.service_agent


@pytest.fixture
def file(agent):
    def file(content=CALM, **more):
        return filed(
            **{"actor": agent, "now": NOW, "channel": "hotline", "content": content, "phone": "13800138001"} | more
        )

    return file


def clock(complaint, kind):
    return complaint.clocks.get(kind=kind)


@pytest.mark.django_db
def test_take_next_gives_what_runs_out_first_and_never_twice(file, agent):
    calm, urgent = file(), file(THREAT, phone="13900139001")
    colleague = staff("service_agent")

    assert services.take_next(actor=agent, now=NOW).pk == urgent.pk
    assert services.take_next(actor=colleague, now=NOW).pk == calm.pk
    assert services.take_next(actor=agent, now=NOW) is None
    with pytest.raises(Refused) as refusal:
        services.claim(actor=colleague, complaint_id=urgent.pk, now=NOW)
    assert refusal.value.code == "complaints.taken"


@pytest.mark.django_db
def test_answer_stops_the_answer_clock_and_leaves_as_a_text_message(file, agent):
    complaint = file(THREAT)
    services.reply(actor=agent, complaint_id=complaint.pk, text="已停止外访并核查。", now=NOW + minutes(30))

    complaint.refresh_from_db()
    assert complaint.status == "replied"
    assert complaint.owner == agent
    assert clock(complaint, "respond").stopped_at == NOW + minutes(30)
    assert clock(complaint, "start").stopped_at == NOW + minutes(30)
    assert clock(complaint, "resolve").stopped_at is None
    message = Message.objects.get(template="complaint_reply")
    assert message.address_masked == "138****8001"
    assert "核查、" not in message.subject
    sweeping.sweep(NOW + timedelta(hours=3))
    assert clock(complaint, "respond").breached_at is None


@pytest.mark.django_db
def test_answer_without_a_number_is_recorded_not_sent(file, agent):
    complaint = file(phone="")
    with pytest.raises(Refused) as refusal:
        services.reply(actor=agent, complaint_id=complaint.pk, text="已答复", now=NOW)
    assert refusal.value.code == "complaints.no_phone_to_answer"
    services.reply(actor=agent, complaint_id=complaint.pk, text="已电话答复", send=False, now=NOW)
    assert not Message.objects.filter(template="complaint_reply").exists()


@pytest.mark.django_db
def test_pause_stops_only_the_resolution_and_gives_back_counted_time(file, agent):
    complaint = file()
    due = clock(complaint, "resolve").due_at
    services.start_work(actor=agent, complaint_id=complaint.pk, now=NOW)
    wait = {"actor": agent, "complaint_id": complaint.pk}
    services.pause(waiting_for="lender", why="等待资金方还款流水", now=NOW + minutes(60), **wait)
    services.pause(waiting_for="customer", why="等客户补充截图", now=NOW + minutes(90), **wait)
    complaint.refresh_from_db()
    assert complaint.waiting
    assert clock(complaint, "resolve").due_at is None
    assert clock(complaint, "respond").due_at is not None
    with pytest.raises(Refused):
        services.pause(waiting_for="lender", why="再次", now=NOW + minutes(95), **wait)

    services.resume(waiting_for="lender", now=NOW + minutes(120), **wait)
    services.resume(waiting_for="customer", now=NOW + minutes(180), **wait)
    assert clock(complaint, "resolve").due_at == due + minutes(120)
    assert Pause.objects.filter(ended_at=None).count() == 0
    with pytest.raises(Refused):
        services.resume(waiting_for="lender", now=NOW + minutes(181), **wait)


@pytest.mark.django_db
def test_closing_needs_answer_cause_and_action(file, agent):
    complaint = file()
    services.start_work(actor=agent, complaint_id=complaint.pk, now=NOW)

    def close(**more):
        services.close_complaint(
            **{
                "actor": agent,
                "complaint_id": complaint.pk,
                "root_cause": "disclosure",
                "corrective_action": "修改费用说明页",
                "now": NOW + minutes(60),
            }
            | more
        )

    for wrong, code in [
        ({"root_cause": "weather"}, "complaints.cause_missing"),
        ({"corrective_action": " "}, "complaints.action_missing"),
        ({}, "complaints.not_answered"),
    ]:
        with pytest.raises(Refused) as refusal:
            close(**wrong)
        assert refusal.value.code == code
    services.reply(actor=agent, complaint_id=complaint.pk, text="已解释", now=NOW + minutes(50))
    close()
    complaint.refresh_from_db()
    assert complaint.status == "closed"
    assert {row.stopped_at is None for row in complaint.clocks.all()} == {False}
    assert "complaints.close" in {row.action for row in history_of(complaint)}


@pytest.mark.django_db
def test_reopened_complaint_goes_on_with_what_was_left(file, agent, cast):
    complaint = file()
    due = clock(complaint, "resolve").due_at
    services.reply(actor=agent, complaint_id=complaint.pk, text="已解释", now=NOW)
    services.close_complaint(
        actor=agent,
        complaint_id=complaint.pk,
        root_cause="unfounded",
        corrective_action="无需整改，已说明",
        now=NOW + minutes(60),
    )
    services.reopen(actor=cast.service_lead, complaint_id=complaint.pk, reason="客户不认可", now=NOW + minutes(180))
    complaint.refresh_from_db()
    assert complaint.status == "in_progress"
    assert clock(complaint, "resolve").due_at == due + minutes(120)
    assert clock(complaint, "statutory").stopped_at == NOW + minutes(60)


@pytest.mark.django_db
def test_withdrawn_complaint_never_becomes_late(file, agent):
    complaint = file(THREAT)
    services.withdraw(actor=agent, complaint_id=complaint.pk, reason="客户来电撤诉", now=NOW + minutes(10))
    sweeping.sweep(NOW + timedelta(days=30))
    complaint.refresh_from_db()
    assert complaint.status == "withdrawn"
    assert not complaint.breached
    with pytest.raises(Refused) as refusal:
        services.start_work(actor=agent, complaint_id=complaint.pk, now=NOW + minutes(20))
    assert refusal.value.code == "transition.not_allowed"


@pytest.mark.django_db
def test_only_leads_assign_and_the_new_handler_is_told(file, agent, cast):
    complaint = file()
    with pytest.raises(Refused):
        services.assign(actor=agent, complaint_id=complaint.pk, to=agent, now=NOW)
    with pytest.raises(Refused) as refusal:
        services.assign(actor=cast.service_lead, complaint_id=complaint.pk, to=cast.auditor, now=NOW)
    assert refusal.value.code == "complaints.interest"
    due = clock(complaint, "respond").due_at
    services.assign(actor=cast.service_lead, complaint_id=complaint.pk, to=agent, reason="熟悉此产品", now=NOW)
    assert Message.objects.filter(recipient=agent, template="complaint_assigned").count() == 1
    assert clock(complaint, "respond").due_at == due
    services.release(actor=agent, complaint_id=complaint.pk, reason="下班交接", now=NOW)
    complaint.refresh_from_db()
    assert complaint.owner is None


@pytest.mark.django_db
def test_other_peoples_complaints_are_left_alone(file, agent):
    complaint = file()
    services.claim(actor=agent, complaint_id=complaint.pk, now=NOW)
    colleague = staff("service_agent")
    with pytest.raises(Refused) as refusal:
        services.reply(actor=colleague, complaint_id=complaint.pk, text="我来答复", now=NOW)
    assert refusal.value.code == "complaints.not_yours"
    services.add_note(actor=colleague, complaint_id=complaint.pk, text="客户上月来过", now=NOW)
    services.add_customer_message(actor=agent, complaint_id=complaint.pk, text="又来电补充", now=NOW)
    assert list(complaint.entries.values_list("kind", flat=True)) == [
        "filed",
        "reassign",
        "note",
        "customer_message",
    ]


@pytest.mark.django_db
def test_whoever_decided_about_the_customer_cannot_own_the_complaint(file, agent):
    case = open_case()
    colleague = staff("service_agent", "reviewer")
    type(case).objects.filter(pk=case.pk).update(recommended_by=colleague)
    complaint = file(customer=case.application.customer)

    assert services.take_next(actor=colleague, now=NOW) is None
    with pytest.raises(Refused) as refusal:
        services.claim(actor=colleague, complaint_id=complaint.pk, now=NOW)
    assert refusal.value.code == "complaints.interest"
    assert services.take_next(actor=agent, now=NOW).pk == complaint.pk


@pytest.mark.django_db
def test_complaint_is_linked_to_the_loan_it_is_about(file, agent, cast):
    loan, other = a_loan(), a_loan()
    complaint = file()
    cases.link(actor=agent, complaint_id=complaint.pk, customer=None, loan=loan, now=NOW)
    complaint.refresh_from_db()
    assert (complaint.loan, complaint.customer) == (loan, loan.customer)
    with pytest.raises(Refused) as refusal:
        cases.link(actor=agent, complaint_id=complaint.pk, customer=loan.customer, loan=other, now=NOW)
    assert refusal.value.code == "complaints.foreign_loan"
    with pytest.raises(Refused):
        file(customer=loan.customer, loan=other)
