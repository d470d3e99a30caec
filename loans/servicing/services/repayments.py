"""Money that comes in, and a mistake taken back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values import money
from backoffice.values.errors import Refused
from loans.servicing import selectors
from loans.servicing.domain import LoanState, PaymentState
from loans.servicing.models import Loan, Payment
from loans.servicing.services.books import rebuild
from loans.servicing.services.standing import refresh_standing

# A little too much is kept for the next due date; a payment of many times the debt is a slip of the keyboard.
FAR_TOO_MUCH = 2


def post_repayment(
    *,
    actor: User | None,
    loan_id: int,
    amount: Decimal,
    value_date: date,
    channel: str,
    reference: str = "",
    payer: str = "",
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
            payer=payer.strip() or None,
            posted_by=actor,
            posted_at=now,
        )
        record(
            actor=actor, action="servicing.post_repayment", obj=loan, at=now, payment=payment.pk, amount=amount,
            value_date=value_date, channel=channel,
        )  # fmt: skip
        rebuild(loan, actor=actor, now=now)
        refresh_standing(loan, now)
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
        refresh_standing(loan, now)
    return payment
