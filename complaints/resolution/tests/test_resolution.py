"""Redress: approved within authority, booked once; the letter names it; nothing closes while money waits."""

import uuid
from datetime import timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from complaints.cases.tests.factories import filed
from complaints.handling import services as handling
from complaints.resolution import services
from complaints.resolution.models import Remedy
from loans.contracts.tests.factories import loan as a_loan
from loans.servicing import services as servicing
from loans.servicing.models import RedressEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(cast):
    """A complaint about a loan whose first instalment has been paid; seen on its due day."""
    loan = a_loan(actor=cast.operations)
    first = loan.instalments.get(n=1)
    now = timezone.now() + timedelta(days=(first.due - timezone.localdate()).days)
    servicing.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=first.total, value_date=first.due, channel="transfer", now=now
    )
    row = filed(actor=cast.service_agent, now=now, loan=loan, acknowledge=False)
    handling.reply(actor=cast.service_agent, complaint_id=row.pk, text="已受理", send=False, now=now)
    return row, now


def propose(cast, row, now, amount="50", **more):
    facts = {"kind": "refund_interest", "text": "多收利息"} | more
    services.propose_remedy(
        actor=cast.service_agent, complaint_id=row.pk, amount=Decimal(amount) if amount else None, now=now, **facts
    )
    return Approval.objects.filter(status="pending").last()


def close(cast, row, now):
    handling.close_complaint(
        actor=cast.service_agent, complaint_id=row.pk, root_cause="our_system", corrective_action="修正", now=now
    )


def test_money_waits_for_authority_is_booked_once_and_holds_the_closing_back(cast, paid):
    row, now = paid
    waiting = propose(cast, row, now)
    with pytest.raises(Refused) as refusal:
        close(cast, row, now)
    assert refusal.value.code == "complaints.unsettled"
    with pytest.raises(Refused):
        services.issue_letter(actor=cast.service_agent, complaint_id=row.pk, findings="x", decision="y", now=now)
    approvals.approve(actor=cast.service_lead, approval_id=waiting.pk, now=now)
    entry = RedressEntry.objects.get()
    assert (entry.loan, entry.amount, entry.kind) == (row.loan, Decimal("50.00"), "refund")
    with pytest.raises(Refused):
        approvals.approve(actor=cast.manager, approval_id=waiting.pk, now=now)
    assert row.loan.transactions.filter(event="refund").count() == 1
    close(cast, row, now)


def test_above_the_leads_authority_the_manager_decides(cast, paid):
    row, now = paid
    with mock.patch("complaints.resolution.services.most", return_value=Decimal(900)):
        waiting = propose(cast, row, now, amount="800")
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.service_lead, approval_id=waiting.pk, now=now)
    assert refusal.value.code == "resolution.authority"
    approvals.refuse(actor=cast.manager, approval_id=waiting.pk, now=now, reason="没有依据")
    assert Remedy.objects.get().state == "refused"
    assert not RedressEntry.objects.exists()


def test_what_cannot_be_booked_is_refused_at_its_field(cast, paid, client_of):
    row, now = paid
    client = client_of(cast.service_agent)
    url = reverse("resolution:remedy", args=[row.pk])
    for wrong in ({"amount": "999999"}, {"amount": ""}, {"amount": "0"}, {"kind": "gift"}):
        facts = {"kind": "refund_interest", "amount": "1", "text": "x", "submission_id": str(uuid.uuid4())} | wrong
        assert client.post(url, facts).status_code == 422, wrong
    other = filed(actor=cast.service_agent, now=now, acknowledge=False)
    with pytest.raises(Refused):
        propose(cast, other, now)
    assert not Remedy.objects.exists()


def test_the_letter_names_the_remedies_and_arrives(cast, paid, client_of):
    row, now = paid
    propose(cast, row, now, kind="apology", amount=None, text="书面致歉")
    letter = services.issue_letter(
        actor=cast.service_agent, complaint_id=row.pk, findings="重复收取", decision="致歉并更正", now=now
    )
    assert letter.document.data["remedies"] not in {"", "无"}
    act = {"actor": cast.service_agent, "complaint_id": row.pk, "now": now}
    with pytest.raises(Refused):
        services.confirm_letter(said="同意", **act)
    services.deliver_letter(how="挂号信", **act)
    with pytest.raises(Refused):
        services.deliver_letter(how="再寄一次", **act)
    services.confirm_letter(said="收到，同意", **act)
    page = client_of(cast.service_agent).get(reverse("resolution:detail", args=[row.pk])).content.decode()
    assert letter.document.number in page
    assert client_of(cast.auditor).get(reverse("resolution:detail", args=[row.pk])).status_code == 200
