"""Giving up what a borrower still owes, or giving back what they paid: booked in the ledger, exactly once."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values import money
from backoffice.values.errors import Refused
from customers.retention.models import RetentionCase
from loans.servicing import selectors
from loans.servicing.domain import ZERO, Account, LoanState, RedressKind
from loans.servicing.models import Loan, RedressEntry
from loans.servicing.services import rebuild

WAIVABLE = (Account.PENALTY, Account.FEE)
REFUNDABLE = (Account.FEE, Account.PENALTY, Account.INTEREST)


def most(loan: Loan, kind: str, account: str, now: datetime) -> Decimal:
    """How much can be waived of, or paid back from, an account of the loan today."""
    if kind == RedressKind.WAIVER and account in WAIVABLE:
        position = selectors.position(loan, timezone.localdate(now))
        return sum((standing.owed.of(account) for standing in position.instalments), ZERO)
    if kind == RedressKind.REFUND and account in REFUNDABLE:
        booked = selectors.booked_of(loan)
        # Receipts are credits; what was waived never came in, what was paid back is gone.
        return -sum(
            (net for key, places in booked.items() if not key.startswith("waiver:")
             for (name, _n), net in places.items() if name == account),
            ZERO,
        )  # fmt: skip
    return ZERO


def grant_redress(
    *, actor: User | None, loan_id: int, key: str, kind: str, account: str, amount: Decimal, reason: str, now: datetime
) -> RedressEntry:
    """Book it. The same `key` again changes nothing and returns what was booked.

    Refused("redress.too_much") for more than is owed on, or was received in, the account.
    """
    with transaction.atomic():
        loan = Loan.objects.select_for_update().get(pk=loan_id)
        known = RedressEntry.objects.filter(key=key).first()
        if known is not None:
            return known
        if amount <= 0 or amount != money.cents(amount):
            raise Refused("redress.amount", _("The amount must be more than 0, in yuan and cents."), field="amount")
        limit = most(loan, kind, account, now)
        if amount > limit:
            raise Refused(
                "redress.too_much",
                _("At most %(limit)s yuan of this can be waived or paid back.") % {"limit": money.yuan(limit)},
                field="amount",
            )
        entry = RedressEntry.objects.create(
            loan=loan,
            key=key,
            kind=kind,
            account=account,
            amount=amount,
            value_date=timezone.localdate(now),
            reason=reason[:200],
            granted_by=actor,
            granted_at=now,
        )
        record(
            actor=actor, action="servicing.grant_redress", obj=loan, reason=reason, at=now, kind=kind, account=account,
            amount=amount, key=key,
        )  # fmt: skip
        rebuild(loan, actor=actor, now=now)
    return entry


def waive_for_retention(*, case_id: int, now: datetime) -> None:
    """What a second person agreed to give up to keep a customer: late fees of the running loans, the oldest first.

    Nothing is waived twice, and never more than is owed on the day.
    """
    with transaction.atomic():
        case = RetentionCase.objects.select_for_update().get(pk=case_id)
        left = case.amount
        for loan in Loan.objects.filter(customer_id=case.customer_id, state=LoanState.ACTIVE).order_by("id"):
            part = min(left, most(loan, RedressKind.WAIVER, Account.PENALTY, now))
            if part > 0:
                grant_redress(
                    actor=None, loan_id=loan.pk, key=f"retention:{case.pk}:{loan.pk}", kind=RedressKind.WAIVER,
                    account=Account.PENALTY, amount=part, reason=f"{case.number} {case.reason}", now=now,
                )  # fmt: skip
                left -= part
