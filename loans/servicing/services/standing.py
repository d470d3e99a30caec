"""A borrower's loan record, for the tier rules."""

from datetime import datetime

from django.utils import timezone

from customers.tiering import services as tiering
from loans.servicing import selectors
from loans.servicing.models import Loan


def refresh_standing(loan: Loan, now: datetime) -> None:
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
        tiering.record_loan_standings(standings=selectors.loan_standings(ids, today), now=now)
        done, last = done + len(ids), ids[-1]
