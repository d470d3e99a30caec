"""Requests of people about their data, from the desk to the letter and the copy."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.jobs.models import OutboxMessage
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from backoffice.values.workdays import Calendar
from customers.privacy import domain, holdings, keeping, selectors, services
from customers.privacy.models import PrivacyRequest
from customers.privacy.register import NAMELESS
from customers.privacy.selectors import requests
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application
from loans.applications.tests.factories import make_application
from loans.contracts.tests.factories import loan as make_loan

pytestmark = pytest.mark.django_db


def asked(customer, actor, kind="access", **more):
    now = more.pop("now", timezone.now())
    row = services.receive_request(
        actor=actor, customer=customer, kind=kind, way="phone", content="请告知", now=now, **more
    )
    return services.take_request(actor=actor, request_id=row.pk, now=now)


def test_the_answer_is_due_in_workdays_and_never_later_than_30_days():
    plain = Calendar.of([], [])
    assert domain.answer_by(date(2026, 11, 23), 15, plain) == date(2026, 12, 14)
    holiday = Calendar.of([date(2026, 11, 24) + timedelta(days=n) for n in range(40)], [])
    assert domain.answer_by(date(2026, 11, 23), 15, holiday) == date(2026, 12, 23)


def test_asking_twice_is_one_request_and_only_its_owner_answers(cast):
    customer, now = make_customer(), timezone.now()
    row = asked(customer, cast.service_agent)
    assert asked(customer, cast.service_lead).pk == row.pk
    with pytest.raises(Refused) as taken_over:
        services.finish_request(actor=cast.service_agent, request_id=row.pk, outcome="", now=now)
    assert taken_over.value.code == "privacy.not_owner"
    with pytest.raises(Refused) as refusal:
        services.refuse_request(actor=cast.service_lead, request_id=row.pk, reason="太短", now=now)
    assert refusal.value.code == "privacy.reason"


def test_the_copy_is_fetched_with_the_link_and_the_number_for_a_week(cast):
    application = make_application()
    customer, now = application.customer, timezone.now()
    row = asked(customer, cast.service_agent)
    row = services.finish_request(actor=cast.service_agent, request_id=row.pk, outcome="", now=now)
    assert row.letter.data["tables"]["parts"]["rows"]
    assert Message.objects.filter(template="privacy_copy").exists()
    page = "/" + requests.copy_link(row).split("//", 1)[1].split("/", 1)[1]
    anyone = Client()
    assert anyone.get(page).status_code == 200
    assert anyone.post(page, {"last_four": "0000"}).status_code == 422
    answer = anyone.post(page, {"last_four": customer.id_number.reveal()[-4:].lower()})
    content = json.loads(answer.content)
    assert content["person"]["phone"] == customer.phone.reveal()
    assert content["parts"]["applications"]["rows"][0]["编号"] == application.number
    assert set(content["parts"]) == set(holdings.parts)
    assert AuditRow.objects.get(action="privacy.hand_over_copy").object_label == row.number
    PrivacyRequest.objects.filter(pk=row.pk).update(copy_until=now - timedelta(seconds=1))
    assert anyone.get(page).status_code == 404


def test_erasure_locks_at_once(cast):
    customer, now = make_customer(), timezone.now()
    row = asked(customer, cast.compliance, kind="erasure")
    services.finish_request(actor=cast.compliance, request_id=row.pk, outcome="", now=now)
    assert selectors.is_locked(customer.pk)


def test_erasure_with_an_open_loan_is_refused_with_reason_and_day(cast):
    loan, now = make_loan(), timezone.now()
    row = asked(loan.customer, cast.compliance, kind="erasure")
    row = services.finish_request(actor=cast.compliance, request_id=row.pk, outcome="", now=now)
    until = keeping.held_until(loan.customer_id, now)
    assert until.year == loan.matures_on.year + 10
    assert (row.state, f"{until:%Y年}" in row.outcome) == ("refused", True)
    assert row.letter.data["outcome"] == row.outcome
    assert selectors.is_locked(loan.customer_id)
    services.run_retention(actor=None, now=now)
    assert not loan.customer.name.startswith(NAMELESS)


def test_a_manual_review_names_a_machines_decision_and_goes_to_the_reviewers(cast):
    application = make_application()
    customer, now = application.customer, timezone.now()
    with pytest.raises(Refused) as refusal:
        asked(customer, cast.service_agent, kind="review", decision_id=application.pk)
    assert refusal.value.code == "privacy.decision"
    Application.objects.filter(pk=application.pk).update(
        status="rejected", tier="C", submitted_at=now, decision_reasons=[{"code": "x", "text": "负债过高"}]
    )
    row = asked(customer, cast.service_agent, kind="review", decision_id=application.pk)
    services.finish_request(actor=cast.service_agent, request_id=row.pk, outcome="", now=now)
    message = OutboxMessage.objects.get(name="review.asked_by_person")
    assert message.payload["application_id"] == application.pk
    told = asked(customer, cast.service_agent, kind="explanation", decision_id=application.pk)
    assert (
        services.finish_request(actor=cast.service_agent, request_id=told.pk, outcome="", now=now).outcome
        == "负债过高"
    )


def test_pages_from_the_customer_to_the_answer(cast, client_of):
    customer, desk = make_customer(), client_of(cast.service_agent)
    sent = {"kind": "correction", "way": "phone", "content": "单位写错了", "submission_id": str(uuid.uuid4())}
    page = desk.post(reverse("privacy:request_receive", args=[customer.pk]), sent).url
    row = PrivacyRequest.objects.get()
    PrivacyRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "data-late" in desk.get(page).content.decode()
    assert row.number in desk.get(reverse("dashboards:home")).content.decode()
    for name, told in (("take", {}), ("refuse", {"outcome": "无法核实本人身份，请补充证明后再提出。"})):
        url = reverse(f"privacy:request_{name}", args=[row.pk])
        assert desk.post(url, {"submission_id": str(uuid.uuid4()), **told}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("refused", cast.service_agent)
    assert desk.get(reverse("privacy:requests") + "?tab=closed").status_code == 200
    assert client_of(cast.reviewer).get(page).status_code == 403
