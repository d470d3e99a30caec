"""What somebody might try with a complaint besides what the page offers."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from backoffice.values.errors import Refused
from complaints.cases.models import Entry
from complaints.cases.tests.factories import filed
from complaints.handling import services
from customers.profiles.models import Customer
from risk.review.tests.factories import open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge_and_customer():
    """Somebody of two roles, and a customer whose application they decided."""
    judge = staff("reviewer", "service_agent")
    case = open_case()
    type(case).objects.filter(pk=case.pk).update(recommended_by=judge)
    return judge, Customer.objects.get(pk=case.application.customer_id)


def complain(**more):
    facts = {"actor": None, "now": timezone.now(), "channel": "hotline", "content": "为什么拒绝我的申请？"}
    return filed(**facts | more)


def test_who_decided_about_the_customer_answers_and_closes_nothing_of_theirs(judge_and_customer):
    """A complaint of nobody's was open to them: answering it without taking it went around the check."""
    judge, customer = judge_and_customer
    complaint = complain(customer=customer)
    for verb, values in (
        (services.start_work, {}),
        (services.reply, {"text": "没有问题。", "send": False}),
        (services.close_complaint, {"root_cause": "unfounded", "corrective_action": "无"}),
        (services.withdraw, {"reason": "客户撤诉"}),
    ):
        with pytest.raises(Refused) as refusal:
            verb(actor=judge, complaint_id=complaint.pk, now=timezone.now(), **values)
        assert refusal.value.code in {"complaints.interest", "complaints.cause_missing"}
    complaint.refresh_from_db()
    assert complaint.status == "open"


def test_linking_a_customer_takes_the_complaint_from_whoever_decided_about_them(judge_and_customer):
    """Taken while nobody knew whose complaint it is, and linked afterwards."""
    judge, customer = judge_and_customer
    complaint = services.claim(actor=judge, complaint_id=complain().pk, now=timezone.now())
    services.link(actor=judge, complaint_id=complaint.pk, customer=customer, loan=None, now=timezone.now())
    complaint.refresh_from_db()
    assert complaint.customer == customer
    assert complaint.owner is None


@pytest.mark.parametrize("role", ["auditor"])
def test_who_only_reads_adds_no_notes(client_of, role):
    complaint = complain()
    client = client_of(staff(role))
    page = client.get(reverse("handling:detail", args=[complaint.pk]))
    assert reverse("handling:note", args=[complaint.pk]) not in page.content.decode()
    form = {"submission_id": str(uuid.uuid4()), "text": "不该写的"}
    answer = client.post(reverse("handling:note", args=[complaint.pk]), form)
    assert 400 <= answer.status_code < 500
    assert not Entry.objects.filter(kind="note").exists()


def test_showing_a_number_asks_again_who_is_there(client_of, cast):
    complaint = complain(phone="13800138001")
    client = client_of(cast.service_agent)
    session = client.session
    session["confirmed_at"] -= 3600
    session.save()
    answer = client.post(reverse("handling:reveal", args=[complaint.pk]), {"reason": "回电核实"})
    assert "13800138001" not in answer.content.decode()
    assert 'name="confirm_secret"' in answer.content.decode()
