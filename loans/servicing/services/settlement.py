"""Repaying the whole loan before its end."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values import money
from backoffice.values.errors import Refused
from loans.servicing import selectors
from loans.servicing.domain import LoanState, PaymentState, Settlement
from loans.servicing.models import EarlySettlement, Loan, Payment
from loans.servicing.services.books import rebuild
from loans.servicing.services.standing import refresh_standing


def require_settleable(loan: Loan, on: date) -> Settlement:
    """What settles the loan on a day. Refused when nothing is left to settle early, or a payment came after it."""
    if loan.state != LoanState.ACTIVE:
        raise Refused("settlements.settled", _("The loan is settled already."))
    if on < loan.disbursed_on:
        raise Refused("settlements.before_the_loan", _("That day lies before the disbursement."), field="value_date")
    if loan.payments.filter(state=PaymentState.POSTED, value_date__gt=on).exists():
        raise Refused(
            "settlements.payment_after",
            _("A later payment is booked; settle on its day or after."),
            field="value_date",
        )
    settlement = selectors.settlement_of(loan, on)
    if not settlement.principal:
        raise Refused("settlements.all_due", _("Everything has fallen due; book it as a repayment."))
    return settlement


def settle_early(
    *, actor: User, loan_id: int, value_date: date, channel: str, reference: str = "", now: datetime
) -> EarlySettlement:
    """The borrower repays everything on one day: the rest falls due on it with interest for the time used, the amount
    is booked as one payment, and the loan is settled. The amount is the program's, never typed."""
    with transaction.atomic():
        loan = Loan.objects.select_for_update().get(pk=loan_id)
        if value_date > timezone.localdate(now):
            raise Refused(
                "settlements.future", _("Money is booked on the day it came, not before."), field="value_date"
            )
        figures = require_settleable(loan, value_date)
        if figures.total <= 0:
            raise Refused(
                "settlements.paid_in_advance",
                _("What was paid in advance covers all that is left; it is used by itself."),
            )
        if (
            reference
            and Payment.objects.filter(channel=channel, reference=reference, state=PaymentState.POSTED).exists()
        ):
            raise Refused(
                "payments.reference_booked",
                _("A payment with this reference has already been booked."),
                field="reference",
            )
        payment = Payment.objects.create(
            loan=loan, amount=figures.total, value_date=value_date, channel=channel, reference=reference,
            posted_by=actor, posted_at=now,
        )  # fmt: skip
        settlement = EarlySettlement.objects.create(
            loan=loan, payment=payment, settled_on=value_date, principal=figures.principal, interest=figures.interest,
            fee=figures.fee, charge=figures.charge,
        )  # fmt: skip
        record(
            actor=actor, action="servicing.settle_early", obj=loan, at=now, payment=payment.pk,
            amount=money.yuan(figures.total), value_date=value_date, charge=money.yuan(figures.charge),
        )  # fmt: skip
        position = rebuild(loan, actor=actor, now=now)
        if not position.settled or position.credit:
            raise ValueError(f"loan {loan.number}: the settlement does not settle it")  # a fault of the program
        refresh_standing(loan, now)
    return settlement
