"""Waivers and refunds: in the books once, within what is owed or was received, true after late bookings."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.values.errors import Refused
from loans.contracts.tests.factories import loan as a_loan
from loans.management.commands.check_books import problems_of
from loans.servicing import redress, selectors, services

pytestmark = pytest.mark.django_db
CENT = Decimal("0.01")


@pytest.fixture
def late_loan(cast):
    """A loan whose first instalment fell due forty days ago, seen today."""
    loan = a_loan(actor=cast.operations)
    first = loan.instalments.get(n=1)
    return loan, timezone.now() + (first.due - timezone.localdate()) + timedelta(days=40)


def grant(loan, now, actor=None, **terms):
    facts = {"key": "complaint:1", "kind": "waiver", "account": "penalty", "reason": "投诉处理"} | terms
    return redress.grant_redress(actor=actor, loan_id=loan.pk, now=now, **facts)


def test_a_waived_penalty_is_owed_no_more_and_booked_once(late_loan):
    loan, now = late_loan
    owed = redress.most(loan, "waiver", "penalty", now)
    assert owed > 0
    with pytest.raises(Refused):
        grant(loan, now, amount=owed + CENT)
    first = grant(loan, now, amount=owed)
    assert grant(loan, now, amount=owed) == first
    loan.refresh_from_db()
    assert redress.most(loan, "waiver", "penalty", now) == 0
    entries = loan.transactions.get(event="waiver").entries.all()
    assert sum(entry.amount for entry in entries) == 0
    assert [entry.amount for entry in entries if entry.account == "waived"] == [owed]
    assert {entry.account for entry in entries} == {"waived", "penalty"}
    assert list(problems_of(loan)) == []


def test_interest_received_is_paid_back_and_never_more_than_came_in(late_loan, cast):
    loan, now = late_loan
    with pytest.raises(Refused):
        grant(loan, now, kind="refund", account="interest", amount=CENT)
    owed = selectors.position(loan, timezone.localdate(now)).due_now()
    services.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=owed.interest + owed.principal + owed.penalty,
        value_date=timezone.localdate(now), channel="transfer", now=now,
    )  # fmt: skip
    balance = type(loan).objects.get(pk=loan.pk).principal_balance
    grant(loan, now, kind="refund", account="interest", amount=owed.interest)
    with pytest.raises(Refused) as refusal:
        grant(loan, now, key="complaint:2", kind="refund", account="interest", amount=CENT)
    assert refusal.value.data["field"] == "amount"
    loan.refresh_from_db()
    assert loan.principal_balance == balance
    assert list(problems_of(loan)) == []
    with pytest.raises(Refused):
        grant(loan, now, key="complaint:3", kind="refund", account="principal", amount=CENT)
