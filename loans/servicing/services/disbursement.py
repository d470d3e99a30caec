"""Paying out: ordered once, carried out once, booked once."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.jobs import effects
from backoffice.jobs.services import TryLater, complete, enqueue
from backoffice.values import money
from backoffice.values.errors import Refused
from customers.profiles.services import tell
from customers.relations.domain import Occasion
from customers.relations.services import Planned, plan_follow_ups
from loans.applications import services as applications
from loans.applications.selectors import is_held
from loans.collateral import services as collateral
from loans.contracts import domain as contracts
from loans.contracts.domain import ContractState
from loans.contracts.models import Contract
from loans.contracts.services import allocation_order, starting_on
from loans.servicing import domain, lender_link, selectors
from loans.servicing.domain import DISBURSEMENT_MOVES, DisbursementState, LoanState
from loans.servicing.models import Disbursement, Instalment, Loan
from loans.servicing.services.books import write
from loans.servicing.services.standing import refresh_standing

# An order that compliance holds is looked at again this often.
WHILE_HELD = timedelta(minutes=10)


def request_disbursement(*, actor: User | None, contract_id: int, now: datetime) -> Disbursement:
    """Order the lender to pay out a signed contract. The order is given once; a job carries it out."""
    with transaction.atomic():
        contract = Contract.objects.select_for_update().select_related("offer").get(pk=contract_id)
        if contract.state != ContractState.SIGNED:
            raise Refused("disbursements.not_signed", _("Only a signed contract can be paid out."))
        if Disbursement.objects.filter(contract=contract).exists():
            raise Refused("disbursements.already_ordered", _("The payment of this contract has already been ordered."))
        applications.refuse_held(contract.customer_id)
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
    if order.state == DisbursementState.PENDING and is_held(order.contract.customer_id):
        raise TryLater(str(applications.ON_HOLD), after=WHILE_HELD)
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
        refresh_standing(loan, now)
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
            "grace": terms.grace_days,
        },
        allocation=list(allocation_order(terms)),
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
    write(loan, [domain.disbursement_booking(loan.principal, booked.upfront, loan.disbursed_on)], None, now, False)
    return loan


def _tell_borrower(loan: Loan, now: datetime) -> None:
    if not loan.customer.phone_masked:
        return
    first = loan.instalments.order_by("n").first()
    tell(
        loan.customer,
        key=f"servicing.disbursed:{loan.pk}",
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
