"""Faults 6 and 8, small doses: the same form from many windows at once, and two people who decide at one moment."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.applications.models import Application, ApplicationMove
from loans.contracts.tests import factories as contracts
from loans.servicing.models import Disbursement, LedgerTransaction, Payment
from risk.review import services as review
from risk.review.tests.factories import give_authority, open_case

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS = 8


def outcome(verb, **values) -> str:
    try:
        verb(now=timezone.now(), **values)
    except Refused as refusal:
        return refusal.code
    return "done"


def test_one_repayment_however_often_the_button_is_pressed(cast, client_of, in_threads):
    loan = contracts.loan(now=timezone.now() - timedelta(days=40))
    clients = [client_of(cast.operations) for _window in range(WINDOWS)]
    form = {
        "submission_id": str(uuid.uuid4()), "amount": "100.00", "channel": "transfer",
        "value_date": timezone.localdate().isoformat(),
    }  # fmt: skip
    answers = in_threads(WINDOWS, lambda n: clients[n].post(reverse("servicing:post_repayment", args=[loan.pk]), form))
    assert {answer.status_code for answer in answers} == {302}
    assert Payment.objects.count() == 1
    assert LedgerTransaction.objects.filter(loan=loan, event="payment").count() == 1


def test_one_payment_order_from_many_windows_with_forms_of_their_own(cast, client_of, in_threads):
    contract = contracts.signed()
    clients = [client_of(cast.operations) for _window in range(WINDOWS)]
    answers = in_threads(
        WINDOWS,
        lambda n: clients[n].post(
            reverse("servicing:disburse", args=[contract.pk]), {"submission_id": str(uuid.uuid4())}
        ),
    )
    assert {answer.status_code for answer in answers} == {302}
    assert Disbursement.objects.count() == 1


def test_ordering_the_payment_and_voiding_the_contract_at_once_leaves_one_of_them(cast, in_threads):
    from loans.contracts import services as papers
    from loans.servicing import services as servicing

    contract = contracts.signed()
    verbs = [
        lambda: outcome(servicing.request_disbursement, actor=cast.operations, contract_id=contract.pk),
        lambda: outcome(papers.void_contract, actor=cast.operations, contract_id=contract.pk, reason="客户反悔"),
    ]
    assert cast.operations
    results = in_threads(2, lambda n: verbs[n]())
    contract.refresh_from_db()
    assert sorted(result == "done" for result in results) == [False, True]
    assert (contract.state == "void") != Disbursement.objects.exists()


def test_two_approvals_at_once_take_effect_once(cast, in_threads):
    from backoffice.parameters import services as parameters

    row = parameters.propose(
        actor=cast.risk_manager, code="review.second_approval_above", text="200000", basis="董事会决议 2026-11",
        valid_from=timezone.localdate() + timedelta(days=1), valid_to=None, now=timezone.now(),
    )  # fmt: skip
    request = Approval.objects.get(object_id=str(row.pk))
    people = [staff("compliance") for _person in range(4)]
    results = in_threads(4, lambda n: outcome(approvals.approve, actor=people[n], approval_id=request.pk))
    assert results.count("done") == 1
    assert outcome(approvals.approve, actor=cast.risk_manager, approval_id=request.pk) != "done"


@pytest.mark.parametrize("time", range(3))
def test_a_decision_and_a_withdrawal_at_once_end_in_one_state(cast, in_threads, time):
    give_authority(500_000)
    case = review.claim_case(actor=cast.reviewer, case_id=open_case().pk, now=timezone.now())
    verdict = {"actor": cast.reviewer, "case_id": case.pk, "version": case.version, "reasons": ["N01"], "note": ""}
    withdrawal = {"application_id": case.application_id, "actor": None, "reason": "不要了"}
    verbs = [
        lambda: outcome(review.reject, **verdict),
        lambda: outcome(applications.withdraw_application, **withdrawal),
    ]
    results = in_threads(2, lambda n: verbs[n]())
    application = Application.objects.get(pk=case.application_id)
    assert sorted(result == "done" for result in results) == [False, True]
    assert application.status in {"rejected", "withdrawn"}
    assert ApplicationMove.objects.filter(application=application).latest("id").to_status == application.status


def test_amounts_that_no_loan_has(cast, client_of):
    loan = contracts.loan(now=timezone.now() - timedelta(days=40))
    client = client_of(cast.operations)
    today = timezone.localdate()
    for amount, day in (
        ("-1", today), ("0", today), ("0.001", today), ("1e15", today), ("1e999", today), ("NaN", today),
        ("Infinity", today), ("99999999999.99", today), ("100", today + timedelta(days=1)), ("100", "0001-01-01"),
    ):  # fmt: skip
        form = {"submission_id": str(uuid.uuid4()), "amount": amount, "channel": "transfer", "value_date": str(day)}
        answer = client.post(reverse("servicing:post_repayment", args=[loan.pk]), form)
        assert answer.status_code == 400, (amount, day)
        assert b"invalid-feedback" in answer.content or b"alert" in answer.content
    assert not Payment.objects.exists()
    assert loan.principal == Decimal(50000)
