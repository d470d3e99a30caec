"""Task forces: members only, tasks inside the legal limit, each department signs once, nothing closes before."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.cases.tests.factories import filed
from complaints.handling import services as handling
from complaints.taskforces import services
from complaints.taskforces.models import Provision, SubTask
from risk.review.tests.factories import open_case

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def force(cast):
    row = filed(actor=cast.service_agent, now=NOW, acknowledge=False)
    handling.reply(actor=cast.service_agent, complaint_id=row.pk, text="已受理", send=False, now=NOW)
    return services.open_task_force(actor=cast.service_agent, complaint_id=row.pk, goal="核清收费依据", now=NOW)


def add(cast, force, user, department, actor=None):
    return services.add_member(
        actor=actor or cast.service_agent, force_id=force.pk, user=user, department=department, now=NOW
    )


def task(cast, force, owner, due=NOW + timedelta(days=2)):
    return services.add_task(
        actor=cast.service_agent, force_id=force.pk, title="调取流水", owner=owner, due_at=due, now=NOW
    )


def test_a_complaint_ends_when_tasks_are_done_and_departments_have_signed(cast, force):
    add(cast, force, cast.risk_manager, "risk")
    piece = task(cast, force, cast.risk_manager)

    def close():
        handling.close_complaint(
            actor=cast.service_agent, complaint_id=force.complaint_id, root_cause="our_process",
            corrective_action="修订", now=NOW,
        )  # fmt: skip

    def sign(actor):
        services.sign_conclusion(actor=actor, force_id=force.pk, text="应予退还", now=NOW)

    with pytest.raises(Refused):
        close()
    with pytest.raises(Refused):
        sign(cast.risk_manager)  # the department's own task is open
    with pytest.raises(Refused):
        services.finish_task(actor=cast.service_agent, task_id=piece.pk, result="x", now=NOW)
    services.finish_task(actor=cast.risk_manager, task_id=piece.pk, result="已核对", now=NOW)
    sign(cast.risk_manager)
    with pytest.raises(Refused):
        close()
    sign(cast.service_agent)
    with pytest.raises(Refused) as refusal:
        sign(cast.service_agent)
    assert refusal.value.code == "taskforces.signed"
    close()


def test_deadlines_lie_ahead_and_inside_the_legal_limit(cast, force):
    for due in (NOW, NOW + timedelta(days=40)):
        with pytest.raises(Refused) as refusal:
            task(cast, force, cast.service_agent, due)
        assert refusal.value.data["field"] == "due_at"
    with pytest.raises(Refused):
        task(cast, force, cast.risk_manager)  # no member


def test_a_late_task_is_dated_to_its_deadline_and_told_once(cast, force):
    add(cast, force, cast.risk_manager, "risk")
    piece = task(cast, force, cast.risk_manager)
    later = piece.due_at + timedelta(days=3)
    assert services.notice_late_tasks(later) == 1
    assert services.notice_late_tasks(later) == 0
    assert SubTask.objects.get().missed_at == piece.due_at
    told = Message.objects.filter(key__contains=":late:")
    assert {message.recipient for message in told} == {cast.risk_manager, cast.service_agent}


def test_only_members_see_it_and_judges_of_the_customer_are_not_asked_in(cast, force, client_of):
    url = reverse("taskforces:detail", args=[force.pk])
    assert client_of(cast.service_agent).get(url).status_code == 200
    for outsider in (cast.service_lead, cast.manager, cast.compliance):
        assert client_of(outsider).get(url).status_code == 404
    with pytest.raises(Refused):
        services.sign_conclusion(actor=cast.manager, force_id=force.pk, text="x", now=NOW)
    case = open_case()
    type(case).objects.filter(pk=case.pk).update(decided_by=cast.senior_reviewer)
    type(force.complaint).objects.filter(pk=force.complaint_id).update(customer=case.application.customer)
    with pytest.raises(Refused) as refusal:
        add(cast, force, cast.senior_reviewer, "risk")
    assert refusal.value.code == "complaints.interest"


def test_the_pages_lead_from_the_complaint_to_the_signature(cast, client_of):
    row = filed(actor=cast.service_agent, now=timezone.now(), acknowledge=False)
    agent, compliance = client_of(cast.service_agent), client_of(cast.compliance)

    def post(client, name, *args, **data):
        return client.post(reverse(f"taskforces:{name}", args=args), data | {"submission_id": str(uuid.uuid4())})

    provision = {"title": "投诉处理管理办法", "article": "第十条", "text": "告知处理决定"}
    assert post(compliance, "provisions", **provision).status_code == 302
    opened = post(agent, "open", row.pk, goal="核清收费依据")
    pk = row.task_force.pk
    assert opened.url.endswith(f"/{pk}/")
    assert post(agent, "member", pk, user=cast.compliance.pk, department="legal").status_code == 302
    assert post(agent, "member", pk, user=cast.compliance.pk, department="legal").status_code == 422
    due = timezone.localtime(timezone.now() + timedelta(days=2))
    sent = {"title": "出具意见", "owner": cast.compliance.pk, "due_at": f"{due:%Y-%m-%dT%H:%M}"}
    assert post(agent, "task", pk, **sent).status_code == 302
    assert "出具意见" in compliance.get(reverse("taskforces:mine")).content.decode()
    assert post(compliance, "basis", pk, provisions=[Provision.objects.get().pk]).status_code == 302
    assert post(compliance, "finish", pk, SubTask.objects.get().pk, result="已出具").status_code == 302
    assert post(compliance, "conclusion", pk, text="依据不足，应退还").status_code == 302
    page = agent.get(reverse("taskforces:detail", args=[pk])).content.decode()
    assert "依据不足" in page
    assert "第十条" in page
