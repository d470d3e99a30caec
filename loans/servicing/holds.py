"""Holds on collection: while one lasts, nobody calls, writes to or visits the borrower about what is overdue."""

from datetime import datetime

from django.db import transaction

from backoffice.audit.services import record
from loans.servicing.domain import LoanState
from loans.servicing.models import CollectionHold, Loan


@transaction.atomic
def hold(*, customer_id: int, loan_id: int | None, cause: str, reason: str, now: datetime) -> int:
    """Stop collection on one loan, or on all running loans of the customer. The same cause twice is one hold.

    Returns how many loans it newly concerns.
    """
    loans = Loan.objects.filter(customer_id=customer_id, state=LoanState.ACTIVE)
    if loan_id is not None:
        loans = loans.filter(pk=loan_id)
    new = 0
    for loan in loans:
        _row, created = CollectionHold.objects.get_or_create(
            loan=loan, cause=cause, ended_at=None, defaults={"reason": reason[:200], "began_at": now}
        )
        if created:
            new += 1
            record(actor=None, action="servicing.hold_collection", obj=loan, reason=reason, at=now, cause=cause)
    return new


@transaction.atomic
def release(*, cause: str, now: datetime) -> int:
    """The cause is gone: its holds end, those of other causes go on. Returns how many ended."""
    rows = list(
        CollectionHold.objects.select_for_update(of=("self",))
        .select_related("loan")
        .filter(cause=cause, ended_at=None)
    )
    for row in rows:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record(actor=None, action="servicing.release_collection", obj=row.loan, reason=row.reason, at=now, cause=cause)
    return len(rows)


def may_collect(loan_id: int) -> bool:
    """Whether collectors may approach the borrower about this loan now."""
    return not CollectionHold.objects.filter(loan_id=loan_id, ended_at=None).exists()
