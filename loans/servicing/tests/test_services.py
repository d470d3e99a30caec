"""Paying out once, booking what comes in, taking it out again; books that balance."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.db.utils import DatabaseError
from django.utils import timezone

from backoffice.demo.sandbox import lender
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from backoffice.values.money import cents
from loans import triggers
from loans.contracts.tests import factories
from loans.servicing import lender_link, selectors, services
from loans.servicing.models import LedgerEntry, LedgerTransaction, Loan, Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(settings, tmp_path, monkeypatch):
    """The sandbox lender in this process; `faults` is what the next requests meet, oldest first."""
    settings.DATA_DIR = tmp_path
    faults, calls = [], []

    class Answer:
        def __init__(self, status, body):
            self.status_code, self.body = status, body

        def json(self):
            return self.body

    def request(method, url, json=None, headers=None, **_options):
        path = url.split("8191", 1)[1]
        calls.append(method)
        fault = faults.pop(0) if faults and method == "POST" else ""
        return Answer(*lender.handle(method, path, {**(headers or {}), "X-Sandbox-Fault": fault}, json or {}))

    monkeypatch.setattr(lender_link.httpx, "request", request)
    return type("Partner", (), {"faults": faults, "calls": calls})


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def old_loan(days: int = 100, **terms) -> Loan:
    return factories.loan(now=ago(days), **terms)


def books_balance(loan: Loan) -> bool:
    per = LedgerEntry.objects.filter(transaction__loan=loan).values("transaction").annotate(s=Sum("amount"))
    return all(cents(row["s"]) == 0 for row in per)


@pytest.mark.django_db(transaction=True)
def test_paid_out_exactly_once(cast, partner):
    contract = factories.signed()
    services.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    with pytest.raises(Refused):
        services.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    drain()
    drain()
    loan = Loan.objects.get(contract=contract)
    assert lender.count() == 1
    assert loan.principal == contract.amount
    assert loan.instalments.count() == 12
    contract.application.refresh_from_db()
    assert contract.application.status == "disbursed"


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_was_lost_is_asked_for_and_not_sent_again(cast, partner):
    partner.faults.append("after")
    contract = factories.signed()
    services.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    drain(raise_errors=False)
    contract.disbursement.refresh_from_db()
    assert contract.disbursement.state == "sending"
    assert not Loan.objects.exists()
    drain(now=timezone.now() + timedelta(hours=1), raise_errors=False)
    assert Loan.objects.count() == 1
    assert lender.count() == 1
    assert partner.calls == ["POST", "GET"]


@pytest.mark.django_db(transaction=True)
def test_a_lender_that_was_down_is_sent_to_after_it_said_it_knows_nothing(cast, partner):
    partner.faults.append("before")
    contract = factories.signed()
    services.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    drain(raise_errors=False)
    drain(now=timezone.now() + timedelta(hours=1), raise_errors=False)
    assert lender.count() == 1
    assert Loan.objects.count() == 1
    assert partner.calls == ["POST", "GET", "POST"]


def test_the_same_receipt_twice_is_one_loan(cast):
    loan = factories.loan()
    order = loan.contract.disbursement
    receipt = {"reference": order.reference, "paid_on": order.paid_on.isoformat()}
    again = services.settle_disbursement(disbursement_id=order.pk, receipt=receipt, now=timezone.now())
    assert again == loan
    assert LedgerTransaction.objects.filter(loan=loan).count() == 1


def test_the_borrower_is_told_and_counts_as_funded(cast):
    from backoffice.notifications.models import Message
    from customers.tiering.services import current_tier

    loan = factories.loan()
    message = Message.objects.get(key=f"servicing.disbursed:{loan.pk}")
    assert loan.number in message.body
    assert current_tier(loan.customer) in {"regular", "vip"}
    assert selectors.loan_standing(loan.customer_id, timezone.localdate()).funded_loans_24m == 1


def test_a_payment_settles_the_oldest_instalment_first(cast):
    loan = old_loan(40)
    first = loan.instalments.get(n=1)
    services.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=first.total, value_date=first.due, channel="transfer",
        reference="T1", now=timezone.now(),
    )  # fmt: skip
    first.refresh_from_db()
    loan.refresh_from_db()
    assert first.paid_on == first.due
    assert loan.principal_balance == loan.principal - first.principal
    assert loan.oldest_unpaid_due == loan.instalments.get(n=2).due
    assert books_balance(loan)


def test_the_same_receipt_is_booked_once(cast):
    loan = old_loan(40)
    pay = {"actor": cast.operations, "loan_id": loan.pk, "amount": D(100), "value_date": timezone.localdate(),
           "channel": "transfer", "reference": "T1", "now": timezone.now()}  # fmt: skip
    services.post_repayment(**pay)
    with pytest.raises(Refused) as refusal:
        services.post_repayment(**pay)
    assert refusal.value.code == "payments.reference_booked"


@pytest.mark.parametrize("days", [-1, 41])
def test_a_value_date_outside_the_loan_is_refused(cast, days):
    loan = old_loan(40)
    day = timezone.localdate() - timedelta(days=days)
    with pytest.raises(Refused):
        services.post_repayment(
            actor=cast.operations, loan_id=loan.pk, amount=D(1), value_date=day, channel="counter", now=timezone.now()
        )  # fmt: skip


def test_a_reversal_works_everything_out_again(cast):
    loan = old_loan(100)
    rows = list(loan.instalments.all())
    payments = [
        services.post_repayment(
            actor=cast.operations, loan_id=loan.pk, amount=row.total, value_date=row.due, channel="transfer",
            now=timezone.now(),
        )
        for row in rows[:3]
    ]  # fmt: skip
    loan.refresh_from_db()
    assert loan.days_past_due == 0
    services.reverse_repayment(actor=cast.operations, payment_id=payments[0].pk, reason="退票", now=timezone.now())
    loan.refresh_from_db()
    position = selectors.position(loan, timezone.localdate())
    # The penalty on the first instalment was paid first, so the second is short by it.
    assert loan.oldest_unpaid_due == rows[1].due
    assert position.instalments[0].penalty_paid > 0
    assert books_balance(loan)
    assert domain_matches(loan)
    assert LedgerTransaction.objects.filter(loan=loan, correction=True).exists()
    with pytest.raises(Refused):
        services.reverse_repayment(actor=cast.operations, payment_id=payments[0].pk, reason="再次", now=timezone.now())


def domain_matches(loan: Loan) -> bool:
    from loans.servicing import domain

    booked = selectors.booked_of(loan)
    booked.pop("disbursement")
    return domain.corrections(selectors.position(loan, timezone.localdate()).bookings, booked) == []


def test_paying_everything_settles_and_keeps_what_was_too_much(cast):
    loan = old_loan(400)
    total = selectors.position(loan, timezone.localdate()).due_now()
    amount = total.penalty + total.interest + total.principal + D("12.34")
    services.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=amount, value_date=timezone.localdate(), channel="transfer",
        now=timezone.now(),
    )  # fmt: skip
    loan.refresh_from_db()
    assert (loan.state, loan.principal_balance, loan.credit_balance) == ("settled", D(0), D("12.34"))
    assert loan.settled_on == timezone.localdate()
    assert loan.days_past_due == 0


def test_money_paid_in_advance_is_used_when_it_falls_due(cast):
    loan = old_loan(20)
    first = loan.instalments.get(n=1)
    services.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=first.total + 5, value_date=timezone.localdate(),
        channel="transfer", now=timezone.now(),
    )  # fmt: skip
    assert services.use_advance_payments(now=timezone.now()) == 0
    later = timezone.now() + timedelta(days=15)
    assert services.use_advance_payments(now=later) == 1
    first.refresh_from_db()
    loan.refresh_from_db()
    assert first.paid_on == first.due
    assert loan.credit_balance == 5
    assert books_balance(loan)


def test_standings_of_many_customers_cost_the_same_queries(cast, django_assert_max_num_queries):
    loans = [old_loan(60) for _ in range(3)]
    with django_assert_max_num_queries(4):
        standings = selectors.loan_standings([loan.customer_id for loan in loans], timezone.localdate())
    assert all(s.currently_overdue_days >= 28 for s in standings.values())
    assert services.refresh_standings(now=timezone.now()) == 3


def test_check_books_finds_what_was_bent(cast, capsys):
    loan = old_loan(100)
    call_command("check_books")
    Loan.objects.filter(pk=loan.pk).update(principal_balance=D(1))
    with pytest.raises(SystemExit):
        call_command("check_books")
    assert loan.number in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_the_books(cast):
    loan = factories.loan()
    triggers.install(connection)
    try:
        for change in (
            lambda: LedgerEntry.objects.filter(transaction__loan=loan).update(amount=D(1)),
            lambda: LedgerTransaction.objects.filter(loan=loan).update(key="x"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    finally:
        triggers.remove(connection)


def test_the_statement_says_what_the_books_say(cast):
    loan = old_loan(70)
    row = loan.instalments.get(n=1)
    services.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=row.total, value_date=row.due, channel="transfer",
        now=timezone.now(),
    )  # fmt: skip
    document = services.issue_statement(
        actor=cast.operations, loan_id=loan.pk, as_of=timezone.localdate(), now=timezone.now()
    )
    assert document.data["payments"][0]["amount"] == f"{row.total:,.2f}"
    assert len(document.data["schedule"]) == 12
    assert Payment.objects.count() == 1
