"""The registers: what stands in them really gates what it should."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.compliance import domain, selectors, services
from backoffice.compliance.domain import Affected
from backoffice.compliance.models import Breach, Incident, Procedure, ProcedureRun, Processor
from backoffice.documents import services as documents
from backoffice.notifications.adapters import HttpSms
from backoffice.notifications.domain import PermanentFailure
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
AWAY = "https://partner.example/api"


def partner(cast, now, code="sms", **facts):
    """An approved record of a partner."""
    facts = {
        "name": "某短信公司", "purpose": "发送短信", "data_kinds": "手机号码", "agreement_no": "XY-1",
        "agreement_valid_to": timezone.localdate(now) + timedelta(days=90), "reviewed_on": timezone.localdate(now),
    } | facts  # fmt: skip
    row = services.enter_processor(actor=cast.compliance, now=now, code=code, **facts)
    services.submit_record(actor=cast.compliance, row=row, now=now)
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.latest("pk").pk, now=now)
    return row


STANDING = domain.Standing("active", "XY-1", TODAY, False, "", None, TODAY)


def test_the_page_of_a_record_tells_what_was_done_to_it(cast, client_of):
    row = partner(cast, timezone.now())
    page = client_of(cast.auditor).get(reverse("compliance:processor", args=[row.pk])).content.decode()
    assert page.split("data-history")[1].count("timeline-when") >= 2


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"state": "draft"}, ["not_active"]),
        ({"agreement_no": ""}, ["agreement_missing"]),
        ({"agreement_valid_to": TODAY - timedelta(days=1)}, ["agreement_expired"]),
        ({"licence_needed": True}, ["licence_missing"]),
        ({"licence_no": "1", "licence_valid_to": TODAY - timedelta(days=1)}, ["licence_expired"]),
        ({"review_due": TODAY - timedelta(days=1)}, ["review_overdue"]),
        ({"review_due": None}, ["review_overdue"]),
    ],
)
def test_what_forbids_giving_data_to_a_partner(changes, found):
    standing = replace(STANDING, **changes)
    assert domain.partner_obstacles(standing, TODAY) == found


def test_no_message_leaves_to_a_partner_without_a_valid_record(cast):
    now = timezone.now()
    today = timezone.localdate(now)
    assert domain.partner_obstacles(None, today) == ["no_record"]
    with pytest.raises(PermanentFailure):
        HttpSms(AWAY).send("key", "13900000000", "", "您好")
    assert selectors.partner_stands("sms", "http://127.0.0.1:8191/sms", today) == []  # the sandbox on this machine
    row = partner(cast, now)
    assert selectors.partner_stands("sms", AWAY, today) == []
    Processor.objects.filter(pk=row.pk).update(review_due=today - timedelta(days=1))
    assert selectors.partner_stands("sms", AWAY, today) == ["review_overdue"]
    services.review_processor(actor=cast.compliance, pk=row.pk, note="无异常", now=now)
    assert selectors.partner_stands("sms", AWAY, today) == []


def test_a_record_holds_only_what_a_second_person_approved(cast):
    now = timezone.now()
    row = services.enter_processor(
        actor=cast.compliance, now=now, code="x", name="某公司", purpose="托管", data_kinds="全部"
    )
    services.submit_record(actor=cast.compliance, row=row, now=now)
    Processor.objects.filter(pk=row.pk).update(data_kinds="其他")
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.manager, approval_id=Approval.objects.latest("pk").pk, now=now)
    assert refusal.value.code == "approvals.changed"


def test_an_assessment_answers_every_question_before_it_is_submitted(cast):
    now = timezone.now()
    row = services.enter_assessment(
        actor=cast.compliance, now=now, title="自动化审批", answers={"purpose": "审批"}, risk="medium", processor=None,
        review_on=TODAY,
    )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        services.submit_record(actor=cast.compliance, row=row, now=now)
    assert refusal.value.code == "compliance.unanswered"
    services.enter_assessment(
        actor=cast.compliance, now=now, pk=row.pk, answers=dict.fromkeys(domain.PIA_QUESTIONS, "已说明")
    )
    services.submit_record(actor=cast.compliance, row=row, now=now)


def test_a_breach_has_a_clock_and_is_closed_by_another_person(cast):
    now = timezone.now()
    found = now - timedelta(hours=80)
    row = services.report_breach(
        actor=cast.compliance,
        now=now,
        discovered_at=found,
        title="邮件误发",
        data_kinds="姓名",
        harm="骚扰",
        affected=3,
    )
    assert row.tell_by == found + timedelta(hours=72)
    assert [one.key for one in selectors.due(timezone.localdate(now))] == [f"breach:{row.pk}"]
    services.contain_breach(actor=cast.compliance, pk=row.pk, text="收件人已删除", now=now)
    other = cast.manager
    with pytest.raises(Refused):
        services.close_breach(actor=cast.compliance, pk=row.pk, text="核对收件人", now=now)
    services.tell_authority(actor=cast.compliance, pk=row.pk, text="网信部门", now=now)
    services.tell_people(actor=cast.compliance, pk=row.pk, text="措施足以避免危害", now=now, not_needed=True)
    with pytest.raises(Refused) as refusal:
        services.close_breach(actor=cast.compliance, pk=row.pk, text="核对收件人", now=now)
    assert refusal.value.code == "compliance.same_person"
    Breach.objects.filter(pk=row.pk).update(created_by=other)
    assert services.close_breach(actor=cast.compliance, pk=row.pk, text="核对收件人", now=now).state == "closed"


def changed_law(cast, now, **facts):
    facts = {
        "title": "某办法", "number": "〔2026〕1号", "issuer": "金融监管总局",
        "published_on": timezone.localdate(now) - timedelta(days=60), "effective_on": timezone.localdate(now),
        "summary": "提示文字须修改", "owner": cast.compliance, "due_on": timezone.localdate(now) - timedelta(days=1),
    } | facts  # fmt: skip
    return services.enter_change(actor=cast.compliance, now=now, **facts)


def test_an_open_task_keeps_a_wording_from_being_approved(cast):
    now = timezone.now()
    change = changed_law(cast, now)
    task = services.add_task(
        actor=cast.compliance, change_id=change.pk, affected="wording", reference="rejection_notice",
        what="加入新提示", owner=cast.operations, due_on=timezone.localdate(now), now=now,
    )  # fmt: skip
    body = documents.wording_in_force("rejection_notice", now=now).body + "\n新增提示。"
    draft = documents.save_draft(
        kind="rejection_notice",
        body=body,
        note="",
        in_force_from=timezone.localdate(now),
        actor=cast.operations,
        now=now,
    )
    approval = documents.submit_wording(wording_id=draft.pk, actor=cast.operations, now=now)
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    assert refusal.value.code == "compliance.change_open"
    services.refuse_gated(Affected.WORDING, "overdue_notice", now)
    services.finish_task(actor=cast.operations, task_id=task.pk, result="第 2 版已加入", now=now)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)


def test_before_the_day_of_effect_nothing_is_held_back(cast):
    now = timezone.now()
    change = changed_law(cast, now, effective_on=timezone.localdate(now) + timedelta(days=1))
    services.add_task(
        actor=cast.compliance, change_id=change.pk, affected="product", reference="P1", what="改",
        owner=cast.operations, due_on=timezone.localdate(now), now=now,
    )  # fmt: skip
    services.refuse_gated(Affected.PRODUCT, "P1", now)
    with pytest.raises(Refused):
        services.refuse_gated(Affected.PRODUCT, "P1", now + timedelta(days=1))


def test_a_checklist_is_worked_through_step_by_step(cast):
    now, day = timezone.now(), timezone.localdate()
    services.write_procedure(
        actor=cast.compliance,
        code="opening",
        title="每日开业检查",
        rhythm="daily",
        steps="核对账户\n\n核对额度\n",
        now=now,
    )
    approval = Approval.objects.latest("pk")
    procedure = Procedure.objects.get()
    with pytest.raises(Refused):
        services.start_run(actor=cast.operations, procedure_id=procedure.pk, day=day, now=now)
    approvals.approve(actor=cast.manager, approval_id=approval.pk, now=now)
    run = services.start_run(actor=cast.operations, procedure_id=procedure.pk, day=day, now=now)
    assert services.start_run(actor=cast.operations, procedure_id=procedure.pk, day=day, now=now) == run
    services.do_step(actor=cast.operations, run_id=run.pk, n=2, note="无异常", now=now)
    with pytest.raises(Refused):
        services.do_step(actor=cast.operations, run_id=run.pk, n=2, note="", now=now)
    assert ProcedureRun.objects.get().finished_at is None
    services.do_step(actor=cast.operations, run_id=run.pk, n=1, note="", now=now)
    assert ProcedureRun.objects.get().finished_at == now


def test_an_incident_is_closed_by_another_person_than_handled_it(cast):
    now, day = timezone.now(), timezone.localdate()
    row = services.report_incident(
        actor=cast.reviewer, now=now, title="重复放款", category="process", severity="serious", happened_on=day,
        owner=cast.manager,
    )  # fmt: skip
    action = services.add_action(
        actor=cast.manager, pk=row.pk, what="加一道核对", owner=cast.operations, due_on=day, now=now
    )
    cost = {"cause": "人工重复操作", "loss": Decimal("100.00"), "recovered": Decimal("40.00")}
    with pytest.raises(Refused):
        services.handle_incident(actor=cast.manager, pk=row.pk, now=now, **cost)
    services.finish_action(actor=cast.operations, action_id=action.pk, result="已上线", now=now)
    services.handle_incident(actor=cast.manager, pk=row.pk, now=now, **cost)
    with pytest.raises(Refused) as refusal:
        services.close_incident(actor=cast.manager, pk=row.pk, now=now)
    assert refusal.value.code == "compliance.same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(state="closed", closed_at=now, closed_by=cast.manager)
    (figure,) = selectors.incident_figures(day - timedelta(days=1))
    assert (figure["n"], figure["net"]) == (1, Decimal("60.00"))


def test_pages(cast, client_of):
    now = timezone.now()
    row, change = partner(cast, now), changed_law(cast, now)
    services.add_task(
        actor=cast.compliance, change_id=change.pk, affected="wording", reference="rejection_notice", what="改",
        owner=cast.compliance, due_on=timezone.localdate(now) - timedelta(days=1), now=now,
    )  # fmt: skip
    desk = client_of(cast.compliance)
    for name in ("overview", "processors", "assessments", "breaches", "changes", "procedures", "incidents",
                 "assessment_new", "processor_new", "breach_new", "change_new", "incident_new"):  # fmt: skip
        assert desk.get(reverse(f"compliance:{name}")).status_code == 200
    assert "data-late" in desk.get(reverse("compliance:overview")).content.decode()
    assert "data-notice" in desk.get(change.get_absolute_url()).content.decode()
    sent = {"note": "无异常", "submission_id": str(uuid.uuid4())}
    assert desk.post(reverse("compliance:processor_do", args=[row.pk, "review"]), sent).status_code == 302
    empty = {"submission_id": str(uuid.uuid4())}
    assert desk.post(reverse("compliance:processor_do", args=[row.pk, "review"]), empty).status_code == 422
    missing = {"submission_id": str(uuid.uuid4())}
    assert desk.post(reverse("compliance:processor_do", args=[row.pk, "submit"]), missing).status_code == 404
    anybody = client_of(cast.reviewer)
    told = {"title": "打印机卡纸", "category": "systems", "severity": "minor", "happened_on": "2026-11-20",
            "owner": cast.manager.pk, "submission_id": str(uuid.uuid4())}  # fmt: skip
    page = anybody.post(reverse("compliance:incident_new"), told).url
    assert anybody.get(page).status_code == 200
    assert anybody.get(reverse("compliance:overview")).status_code == 403
