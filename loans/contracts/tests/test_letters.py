"""Notices of the decision and the agreements beside the contract are issued from their pages, when they are true."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.documents.models import Document
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from loans.applications.models import Application
from loans.contracts import papers, services
from loans.contracts.tests import factories
from loans.contracts.tests.test_services import v1

pytestmark = pytest.mark.django_db


def sent(**fields) -> dict:
    return {"submission_id": str(uuid.uuid4()), **fields}


def test_the_approval_notice_names_the_lenders_terms_and_is_told_once(cast, client_of):
    application = factories.approved()
    desk = client_of(cast.operations)
    assert 'id="notice"' in desk.get(reverse("applications:detail", args=[application.pk])).content.decode()
    answer = desk.post(reverse("contracts:notice", args=[application.pk]), sent(send="on"))
    notice = Document.objects.get(kind="approval_notice")
    assert answer.url == notice.get_absolute_url()
    assert notice.data["amount"] == f"{application.lender_decision.amount:,.2f}"
    assert "单利" in notice.wording.body
    assert notice.code in Message.objects.get(key=f"paper:{notice.pk}").body


def test_the_rejection_notice_explains_and_keeps_what_lists_found(cast):
    application = factories.approved()
    Application.objects.filter(pk=application.pk).update(
        status="rejected",
        decision_reasons=[{"code": "dti.high", "text": "负债收入比偏高"}, {"code": "list.black", "text": "黑名单"}],
    )
    application.lender_decision.delete()
    notice = services.issue_notice(actor=cast.operations, application_id=application.pk, now=timezone.now())
    assert notice.kind == "rejection_notice"
    assert notice.data["reasons"] == "负债收入比偏高"
    assert not Message.objects.filter(key=f"paper:{notice.pk}").exists()


def test_nothing_is_told_before_it_is_decided(cast):
    application = factories.approved()
    Application.objects.filter(pk=application.pk).update(status="forwarded")
    with pytest.raises(Refused) as refusal:
        services.issue_notice(actor=cast.operations, application_id=application.pk, now=timezone.now())
    assert refusal.value.code == "notices.undecided"


def test_the_agreements_beside_the_contract_are_issued_once(cast, client_of):
    form = factories.confirmed(application=v1(), actor=cast.operations)
    contract = services.prepare_contract(
        actor=cast.operations, disclosure_id=form.pk, now=timezone.now() + timezone.timedelta(minutes=1)
    )
    desk = client_of(cast.operations)
    for kind in papers.ANNEXES:
        desk.post(reverse("contracts:annex", args=[contract.pk, kind]), sent())
        desk.post(reverse("contracts:annex", args=[contract.pk, kind]), sent())
    guarantee = Document.objects.get(kind="guarantee_agreement")
    assert "30.00 元/期" in guarantee.data["guarantee_fees"]
    assert guarantee.data["simple"] == form.content["simple"]
    assert Document.objects.filter(kind="service_agreement").count() == 1
    assert desk.post(reverse("contracts:annex", args=[contract.pk, "loan_contract"]), sent()).status_code == 404
    page = desk.get(contract.get_absolute_url()).content.decode()
    assert guarantee.number in page
    services.void_contract(actor=cast.operations, contract_id=contract.pk, reason="条款变更", now=timezone.now())
    with pytest.raises(Refused):
        services.issue_annex(
            actor=cast.operations, contract_id=contract.pk, kind="service_agreement", now=timezone.now()
        )


def test_no_guarantee_without_a_guarantor(cast):
    contract = factories.prepared()
    contract.disclosure.content["guarantor"] = "无"
    contract.disclosure.save()
    with pytest.raises(Refused) as refusal:
        services.issue_annex(
            actor=cast.operations, contract_id=contract.pk, kind="guarantee_agreement", now=timezone.now()
        )
    assert refusal.value.code == "annexes.no_guarantor"
