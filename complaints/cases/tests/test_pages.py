"""Writing a complaint down, and the page of the rules."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from complaints.cases.models import ClockPolicy, Complaint
from customers.profiles.services import find_or_register

FORM = {
    "channel": "hotline",
    "content": "催收威胁我家人，我要起诉。",
    "category": "",
    "phone": "13800138001",
    "group_size": "1",
}


def post(client, name, **data):
    return client.post(reverse(f"cases:{name}"), {"submission_id": str(uuid.uuid4()), **data})


@pytest.mark.django_db
def test_entering_leads_to_the_page_of_the_complaint(cast, client_of):
    client = client_of(cast.service_agent)
    assert client.get(reverse("cases:create")).status_code == 200
    received = timezone.localtime() - timedelta(minutes=20)
    response = post(client, "create", **FORM, received_at=received.strftime("%Y-%m-%dT%H:%M"))
    complaint = Complaint.objects.get()
    assert response.url == reverse("handling:detail", args=[complaint.pk])
    assert complaint.tier == "urgent"
    assert complaint.next_due_at == complaint.received_at + timedelta(hours=2)


@pytest.mark.django_db
def test_staff_who_only_enter_see_their_own_list(cast, client_of):
    client = client_of(cast.operations)
    assert post(client, "create", **FORM).url == reverse("cases:entered")
    text = client.get(reverse("cases:entered")).content.decode()
    assert Complaint.objects.get().number in text
    assert client_of(cast.collector).get(reverse("cases:entered")).content.decode().count("TS2") == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"content": ""},
        {"content": "x" * 5000},
        {"channel": "pigeon"},
        {"phone": "12"},
        {"amount": "-1"},
        {"amount": "1e999"},
        {"group_size": "0"},
        {"received_at": "2999-01-01T00:00"},
        {"received_at": "yesterday"},
        {"customer": "999999"},
        {"customer": "99999999999999999999"},
    ],
)
def test_form_errors_keep_what_was_typed(cast, client_of, wrong):
    page = post(client_of(cast.service_agent), "create", **(FORM | wrong))
    assert page.status_code == 422
    assert "13800138001" in page.content.decode() or "phone" in wrong
    assert Complaint.objects.count() == 0


@pytest.mark.django_db
def test_customer_is_suggested_and_linked(cast, client_of):
    client = client_of(cast.service_agent)
    customer, _ = find_or_register(
        actor=cast.operations,
        now=timezone.now(),
        name="王小明",
        id_number="11010519491231002X",
        phone="13800138001",
    )
    for query in ("138 0013 8001", "11010519491231002X", "王小", f"KH{customer.pk:06d}"):
        text = client.post(reverse("cases:suggest"), {"q": query}).content.decode()
        assert f'value="{customer.pk}"' in text, query
        assert "11010519491231002X" not in text
    assert client.post(reverse("cases:suggest"), {"q": "没有此人"}).status_code == 200
    page = client.get(reverse("cases:create"), {"customer": customer.pk})
    assert f'value="{customer.pk}" checked' in page.content.decode()
    post(client, "create", **FORM, customer=customer.pk)
    complaint = Complaint.objects.get()
    assert complaint.customer == customer
    assert complaint.complainant_name == "王小明"
    panel = client.post(reverse("cases:suggest"), {"phone": "13800138001"}).content.decode()
    assert complaint.number in panel


@pytest.mark.django_db
def test_tier_is_shown_while_writing_and_nothing_is_stored(cast, client_of):
    page = client_of(cast.service_agent).post(reverse("cases:preview"), FORM)
    assert 'data-badge="urgent"' in page.content.decode()
    empty = client_of(cast.service_agent).post(reverse("cases:preview"), {"content": ""})
    assert empty.status_code == 200
    assert Complaint.objects.count() == 0


@pytest.mark.django_db
def test_time_limits_are_changed_by_two_people_and_bind_new_complaints_only(cast, client_of):
    manager = client_of(cast.manager)
    limits = {"respond": "60", "start": "90", "resolve": "1440", "warn": "40 75", "basis": "加快首次答复"}
    url = reverse("cases:policy_limits", args=["urgent"])
    assert manager.get(url).status_code == 200
    assert manager.post(url, limits | {"warn": "90 40", "submission_id": str(uuid.uuid4())}).status_code == 422
    upside_down = limits | {"respond": "2000", "submission_id": str(uuid.uuid4())}
    assert manager.post(url, upside_down).status_code == 422
    assert manager.post(url, limits | {"submission_id": str(uuid.uuid4())}).status_code == 302
    assert ClockPolicy.objects.filter(tier="urgent").count() == 1
    approvals.approve(actor=cast.compliance, approval_id=Approval.objects.get().pk, now=timezone.now())
    newest = ClockPolicy.objects.get(tier="urgent", version=2)
    assert newest.content["clocks"]["respond"]["target_min"] == 60
    assert newest.content["clocks"]["statutory"]["target_days"] == 15
    assert newest.approved_by == cast.compliance
    assert client_of(cast.service_agent).get(url).status_code == 403
    assert manager.get(reverse("cases:policy_limits", args=["worst"])).status_code == 404
