"""Paying out, booking what comes in, and keeping the books."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.documents.models import Document
from backoffice.jobs import effects
from backoffice.jobs.services import TryLater, complete, enqueue
from backoffice.notifications.services import notify
from backoffice.values import money
from backoffice.values.errors import Refused
from customers.relations.domain import Occasion
from customers.relations.services import Planned, plan_follow_ups
from customers.tiering import services as tiering
from loans.applications import services as applications
from loans.collateral import services as collateral
from loans.contracts import domain as contracts
from loans.contracts.domain import ContractState
from loans.contracts.models import Contract
from loans.contracts.services import allocation_order, starting_on
from loans.servicing import domain, lender_link, papers, selectors
from loans.servicing.domain import DISBURSEMENT_MOVES, DisbursementState, Event, LoanState, PaymentState
from loans.servicing.models import Disbursement, Instalment, LedgerEntry, LedgerTransaction, Loan, Payment

# A little too much is kept for the next due date; a payment of many times the debt is a slip of the keyboard.
FAR_TOO_MUCH = 2

# -- disbursement -----------------------------------------------------------------------------------


def request_disbursement(*, actor: User | None, contract_id: int, now: datetime) -> Disbursement:
    """Order the lender to pay out a signed contract. The order is given once; a job carries it out."""
    with transaction.atomic():
        contract = Contract.objects.select_for_update().select_related("offer").get(pk=contract_id)
        if contract.state != ContractState.SIGNED:
            raise Refused("disbursements.not_signed", _("Only a signed contract can be paid out."))
        if Disbursement.objects.filter(contract=contract).exists():
            raise Refused("disbursements.already_ordered", _("The payment of this contract has already been ordered."))
        collateral.require_ready(contract.application, timezone.localdate(now))
        order = Disbursement.objects.create(
            contract=contract,
            amount=contract.amount,
            key=f"disburse:{contract.number}",
            requested_by=actor,
            requested_at=now,
        )
        record(actor=actor, action="servicing.request_disbursement", obj=order, at=now, contract=contract.number)
        enqueue("servicing.disburse", key=order.key, payload={"disbursement_id": order.pk}, now=now)
    return order


def carry_out_disbursement(*, disbursement_id: int, now: datetime) -> None:
    """Pay out once: `sending` is stored before the call; after a crash the lender is asked before anything is sent.

    Runs inside the job, whose key is the lender's idempotency key. An unknown outcome stays `sending` and visible.
    """
    order = Disbursement.objects.select_related("contract__offer").get(pk=disbursement_id)
    if order.state in {DisbursementState.DONE, DisbursementState.FAILED}:
        complete()
        return
    if order.state == DisbursementState.PENDING and (reason := _no_longer_ready(order, now)):
        with transaction.atomic():
            fail_disbursement(disbursement_id=order.pk, error=reason, now=now)
            complete()
        return
    with transaction.atomic():
        Disbursement.objects.filter(pk=order.pk, state=DisbursementState.PENDING).update(
            state=DisbursementState.SENDING.value
        )
    value_date = max(order.contract.offer.start, timezone.localdate(now)).isoformat()
    try:
        receipt = effects.once(
            ask=lender_link.find,
            send=lambda key: lender_link.pay(
                key, contract=order.contract.number, amount=str(order.amount), value_date=value_date
            ),
        )
    except lender_link.LenderUnreachable as error:
        raise TryLater(str(error)) from error
    except lender_link.LenderRefused as error:
        with transaction.atomic():
            fail_disbursement(disbursement_id=order.pk, error=str(error), now=now)
            complete()
        return
    with transaction.atomic():
        settle_disbursement(disbursement_id=order.pk, receipt=receipt, now=now)
        complete()


def _no_longer_ready(order: Disbursement, now: datetime) -> str:
    """Why money that was ordered must not go out after all: its security was taken out or ran out meanwhile."""
    try:
        collateral.require_ready(order.contract.application, timezone.localdate(now))
    except Refused as refusal:
        return str(refusal)
    return ""


def fail_disbursement(*, disbursement_id: int, error: str, now: datetime) -> Disbursement:
    """The lender will not pay: nothing went out, and the contract can be made void or looked into."""
    with transaction.atomic():
        order = Disbursement.objects.select_for_update().get(pk=disbursement_id)
        order.state = DISBURSEMENT_MOVES.target("fail", order.state)
        order.error, order.settled_at = error[:300], now
        order.save(update_fields=["state", "error", "settled_at"])
        record(actor=None, action="servicing.fail_disbursement", obj=order, at=now, error=error[:300])
    return order


def settle_disbursement(*, disbursement_id: int, receipt: dict[str, Any], now: datetime) -> Loan:
    """The lender's receipt arrived: the loan, its instalments and its first ledger entries begin to exist. The same
    receipt twice is one loan."""
    with transaction.atomic():
        order = Disbursement.objects.select_for_update().get(pk=disbursement_id)
        if order.state == DisbursementState.DONE:
            return Loan.objects.get(contract_id=order.contract_id)
        order.state = DISBURSEMENT_MOVES.target("pay", order.state)
        order.reference, order.paid_on = str(receipt["reference"]), date.fromisoformat(str(receipt["paid_on"]))
        order.settled_at = now
        order.save()
        record(actor=None, action="servicing.settle_disbursement", obj=order, at=now, reference=order.reference)
        loan = _book_loan(order, now)
        applications.mark_disbursed(
            application_id=loan.application_id, actor=order.requested_by, now=now, note=order.reference
        )
        _tell_borrower(loan, now)
        _refresh_standing(loan, now)
        _plan_contacts(loan, now)
    return loan


def _plan_contacts(loan: Loan, now: datetime) -> None:
    """Somebody speaks to the borrower soon after the money has come, and before the loan ends."""
    plan_follow_ups(
        [
            Planned(loan.customer_id, Occasion.DISBURSED, loan.disbursed_on, f"loan:{loan.pk}:disbursed"),
            Planned(loan.customer_id, Occasion.MATURITY, loan.matures_on, f"loan:{loan.pk}:maturity"),
        ],
        now=now,
    )


def plan_contacts_of_overdue(*, now: datetime) -> None:
    """One contact for each running loan that is late, once for the instalment it is late with."""
    late = selectors.overdue(Loan.objects.filter(state=LoanState.ACTIVE), timezone.localdate(now))
    plan_follow_ups(
        (
            Planned(customer_id, Occasion.OVERDUE, due, f"loan:{pk}:overdue:{due.isoformat()}")
            for pk, customer_id, due in late.values_list("pk", "customer_id", "oldest_unpaid_due").iterator()
        ),
        now=now,
    )


def _book_loan(order: Disbursement, now: datetime) -> Loan:
    contract = Contract.objects.select_related("offer__application", "customer").get(pk=order.contract_id)
    agreed = contracts.quote(contract.offer.frozen_terms)
    terms = starting_on(contract.offer, order.paid_on)
    booked = contracts.quote(terms)
    amounts = [(r.principal, r.interest) for r in booked.schedule.rows]
    if amounts != [(r.principal, r.interest) for r in agreed.schedule.rows]:
        # With a day count by calendar days another day means other interest: what was signed must be what is booked.
        raise Refused(
            "disbursements.other_schedule",
            _("Paid out on another day, the instalments differ from the contract. Make a new offer for that day."),
        )
    rows = booked.schedule.rows
    loan = Loan.objects.create(
        number=f"DK{contract.number[2:]}",
        customer=contract.customer,
        contract=contract,
        application=contract.application,
        principal=contract.amount,
        annual_rate=terms.annual_rate,
        method=terms.method.value,
        term_months=terms.instalments,
        disbursed_on=order.paid_on,
        matures_on=rows[-1].due,
        penalty_rule={
            "factor": str(terms.penalty_factor),
            "cap": str(terms.overdue_cap),
            "basis": terms.penalty_basis,
        },
        allocation=list(allocation_order(terms.start)),
        created_at=now,
        principal_balance=contract.amount,
        oldest_unpaid_due=rows[0].due,
    )
    Instalment.objects.bulk_create(
        Instalment(
            loan=loan, n=r.n, due=r.due, principal=r.principal, interest=r.interest, fee=booked.fee_of(r.n)
        )
        for r in rows
    )  # fmt: skip
    _write(loan, [domain.disbursement_booking(loan.principal, booked.upfront, loan.disbursed_on)], None, now, False)
    return loan


def _tell_borrower(loan: Loan, now: datetime) -> None:
    if not loan.customer.phone_masked:
        return
    first = loan.instalments.order_by("n").first()
    notify(
        key=f"servicing.disbursed:{loan.pk}",
        channel="sms",
        address=loan.customer.phone.reveal(),
        template="loan_disbursed",
        context={
            "name": loan.customer.name,
            "number": loan.number,
            "amount": money.yuan(loan.principal),
            "lender": loan.application.product_version.lender.name,
            "first_due": first.due.isoformat(),
            "first_total": money.yuan(first.total),
        },
        now=now,
    )


# -- repayments -------------------------------------------------------------------------------------


def post_repayment(
    *,
    actor: User | None,
    loan_id: int,
    amount: Decimal,
    value_date: date,
    channel: str,
    reference: str = "",
    now: datetime,
) -> Payment:
    """Book money that came in. It settles what is due by the contract's order; what is left is kept for the next due
    date. Refused for a day in the future or before the loan, for a receipt already booked, and for a settled loan."""
    with transaction.atomic():
        loan = Loan.objects.select_for_update().get(pk=loan_id)
        if loan.state != LoanState.ACTIVE:
            raise Refused(
                "payments.settled", _("The loan is settled; this money belongs to somebody else or is a refund.")
            )
        if amount <= 0 or amount != money.cents(amount):
            raise Refused("payments.amount", _("The amount must be more than 0, in yuan and cents."))
        if not loan.disbursed_on <= value_date <= timezone.localdate(now):
            raise Refused("payments.value_date", _("The value date must lie between the disbursement and today."))
        if (
            reference
            and Payment.objects.filter(channel=channel, reference=reference, state=PaymentState.POSTED).exists()
        ):
            raise Refused("payments.reference_booked", _("A payment with this reference has already been booked."))
        owed = sum((standing.open for standing in selectors.position(loan, value_date).instalments), Decimal(0))
        if amount > FAR_TOO_MUCH * owed:
            raise Refused(
                "payments.far_too_much",
                _("This is more than twice all that is still owed (%(owed)s yuan). Check the amount."),
                owed=money.yuan(owed),
            )
        payment = Payment.objects.create(
            loan=loan,
            amount=amount,
            value_date=value_date,
            channel=channel,
            reference=reference,
            posted_by=actor,
            posted_at=now,
        )
        record(
            actor=actor, action="servicing.post_repayment", obj=loan, at=now, payment=payment.pk, amount=amount,
            value_date=value_date, channel=channel,
        )  # fmt: skip
        rebuild(loan, actor=actor, now=now)
        _refresh_standing(loan, now)
    return payment


def reverse_repayment(*, actor: User, payment_id: int, reason: str, now: datetime) -> Payment:
    """Take a payment out again: everything after it is worked out anew, the books get the differences."""
    with transaction.atomic():
        loan_id = Payment.objects.values_list("loan_id", flat=True).get(pk=payment_id)
        loan = Loan.objects.select_for_update().get(pk=loan_id)
        payment = Payment.objects.select_for_update().get(pk=payment_id)
        if payment.state != PaymentState.POSTED:
            raise Refused("payments.already_reversed", _("This payment has already been reversed."))
        if not reason.strip():
            raise Refused("payments.reason", _("Say why the payment is reversed."))
        payment.state, payment.reversed_by, payment.reversed_at = PaymentState.REVERSED.value, actor, now
        payment.reversal_reason = reason[:200]
        payment.save()
        record(
            actor=actor, action="servicing.reverse_repayment", obj=loan, at=now, reason=reason, payment=payment.pk,
            amount=payment.amount,
        )  # fmt: skip
        rebuild(loan, actor=actor, now=now)
        _refresh_standing(loan, now)
    return payment


def rebuild(loan: Loan, *, actor: User | None, now: datetime) -> domain.Position:
    """Work the loan out again from its facts and book the differences. The caller holds the lock on the loan."""
    today = timezone.localdate(now)
    position = selectors.position(loan, today)
    booked = selectors.booked_of(loan)
    opening = booked.pop("disbursement", None)
    assert opening is not None  # noqa: S101 (a loan is booked together with its disbursement)
    changes = domain.corrections(position.bookings, booked)
    known = set(booked)
    _write(loan, [c for c in changes if c.key not in known], actor, now, False)
    _write(loan, [c for c in changes if c.key in known], actor, now, True)
    stored, changed = {i.n: i for i in loan.instalments.all()}, []
    for standing in position.instalments:
        row = stored[standing.due.n]
        paid = {
            "principal_paid": standing.principal_paid,
            "interest_paid": standing.interest_paid,
            "fee_paid": standing.fee_paid,
            "penalty_paid": standing.penalty_paid,
            "paid_on": standing.paid_on,
        }
        if any(getattr(row, name) != value for name, value in paid.items()):
            for name, value in paid.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        Instalment.objects.bulk_update(
            changed, ["principal_paid", "interest_paid", "fee_paid", "penalty_paid", "paid_on"]
        )
    settled = position.settled
    if settled != (loan.state == LoanState.SETTLED):
        collateral.loan_settled(application_id=loan.contract.application_id, settled=settled, now=now)
    loan.principal_balance, loan.credit_balance = position.principal_balance, position.credit
    loan.oldest_unpaid_due = position.oldest_unpaid_due
    loan.state = (LoanState.SETTLED if settled else LoanState.ACTIVE).value
    loan.settled_on = max((b.value_date for b in position.bookings), default=today) if settled else None
    loan.version += 1
    loan.save()
    return position


def _write(loan: Loan, bookings: list[domain.Booking], actor: User | None, now: datetime, correction: bool) -> None:
    """Append transactions. Raises ValueError if one does not sum to 0: a fault of the program, never of the data."""
    for booking in bookings:
        if sum(line.amount for line in booking.postings) != 0:
            raise ValueError(f"booking {booking.key} does not sum to 0")
        day = booking.value_date if booking.value_date != date.min else timezone.localdate(now)
        row = LedgerTransaction.objects.create(
            loan=loan,
            key=booking.key,
            event=booking.event.value,
            correction=correction,
            value_date=day,
            booked_at=now,
            actor=actor,
        )
        LedgerEntry.objects.bulk_create(
            LedgerEntry(transaction=row, account=line.account.value, instalment=line.n, amount=line.amount)
            for line in booking.postings
        )


def use_advance_payments(*, now: datetime, limit: int = 500) -> int:
    """Book what falls due today or fell due while nobody looked on loans that have money waiting. Safe to repeat."""
    today = timezone.localdate(now)
    ids = list(
        Loan.objects.filter(state=LoanState.ACTIVE, credit_balance__gt=0, instalments__due__lte=today,
                            instalments__paid_on=None)
        .values_list("pk", flat=True)
        .distinct()[:limit]
    )  # fmt: skip
    for pk in ids:
        with transaction.atomic():
            loan = Loan.objects.select_for_update().get(pk=pk)
            rebuild(loan, actor=None, now=now)
            _refresh_standing(loan, now)
    return len(ids)


# -- standing, statement ----------------------------------------------------------------------------


def _refresh_standing(loan: Loan, now: datetime) -> None:
    standing = selectors.loan_standing(loan.customer_id, timezone.localdate(now))
    tiering.record_loan_standing(customer_id=loan.customer_id, standing=standing, now=now)


def refresh_standings(*, now: datetime, batch: int = 500) -> int:
    """Nightly: the loan record of every customer whose standing moves with the calendar, set by set."""
    today = timezone.localdate(now)
    done, last = 0, 0
    while True:
        ids = list(
            Loan.objects.filter(customer_id__gt=last)
            .order_by("customer_id")
            .values_list("customer_id", flat=True)
            .distinct()[:batch]
        )
        if not ids:
            return done
        for customer_id, standing in selectors.loan_standings(ids, today).items():
            tiering.record_loan_standing(customer_id=customer_id, standing=standing, now=now)
            done += 1
        last = ids[-1]


def issue_statement(*, actor: User | None, loan_id: int, as_of: date, now: datetime) -> Document:
    """A statement of the loan on a day: balances, payments and where they went, the schedule and what is paid."""
    loan = Loan.objects.select_related("customer", "contract", "application__product_version__lender").get(pk=loan_id)
    if not loan.disbursed_on <= as_of <= timezone.localdate(now):
        raise Refused("statements.day", _("A statement can be made for a day between the disbursement and today."))
    document = documents.issue(
        kind=papers.STATEMENT.code,
        subject=loan,
        data=statement_data(loan, as_of),
        actor=actor,
        now=now,
        number=f"{loan.number}-{as_of:%Y%m%d}",
    )
    record(actor=actor, action="servicing.issue_statement", obj=loan, at=now, as_of=as_of)
    return document


def statement_data(loan: Loan, as_of: date) -> dict[str, Any]:
    position = selectors.position(loan, as_of)
    due = position.due_now()
    notes = {Event.PAYMENT: "还款", Event.CREDIT_USED: "余额抵充", Event.WAIVER: "减免", Event.REFUND: "退还"}
    payments = []
    for booking in position.bookings:
        sums = {account.value: Decimal(0) for account in domain.Account}
        for line in booking.postings:
            sums[line.account.value] -= line.amount
        amount = -sums["cash"]
        payments.append(
            {
                "on": booking.value_date.isoformat(),
                "amount": money.yuan(amount) if amount else "—",
                **{k: money.yuan(sums[k]) for k in ("penalty", "fee", "interest", "principal", "credit")},
                "note": notes[booking.event],
            }
        )
    balance, schedule = loan.principal, []
    for standing in position.instalments:
        balance -= standing.due.principal
        schedule.append(
            {
                "n": str(standing.due.n),
                "due": standing.due.due.isoformat(),
                "total": money.yuan(standing.due.total),
                "paid": money.yuan(standing.paid - standing.penalty_paid),
                "paid_on": standing.paid_on.isoformat() if standing.paid_on else "—",
                "balance": money.yuan(balance),
            }
        )
    return {
        "borrower": loan.customer.name,
        "borrower_id": loan.customer.id_masked,
        "lender": loan.application.product_version.lender.name,
        "loan": loan.number,
        "contract": loan.contract.number,
        "principal": money.yuan(loan.principal),
        "disbursed_on": loan.disbursed_on.isoformat(),
        "as_of": as_of.isoformat(),
        "status": "已结清"
        if position.settled
        else (f"逾期 {position.days_past_due} 天" if position.overdue else "正常"),
        "balance": money.yuan(position.principal_balance),
        "due_principal": money.yuan(due.principal),
        "due_interest": money.yuan(due.interest),
        "due_fee": money.yuan(due.fee),
        "penalty": money.yuan(due.penalty),
        "credit": money.yuan(position.credit),
        "payments": payments,
        "schedule": schedule,
    }
