"""The books: worked out again from the facts, and only differences are written."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from backoffice.accounts.models import User
from loans.collateral import services as collateral
from loans.servicing import domain, selectors
from loans.servicing.domain import LoanState
from loans.servicing.models import Instalment, LedgerEntry, LedgerTransaction, Loan
from loans.servicing.services.standing import refresh_standing


def rebuild(loan: Loan, *, actor: User | None, now: datetime) -> domain.Position:
    """Work the loan out again from its facts and book the differences. The caller holds the lock on the loan."""
    today = timezone.localdate(now)
    position = selectors.position(loan, today)
    booked = selectors.booked_of(loan)
    opening = booked.pop("disbursement", None)
    assert opening is not None  # noqa: S101 (a loan is booked together with its disbursement)
    changes = domain.corrections(position.bookings, booked)
    known = set(booked)
    write(loan, [c for c in changes if c.key not in known], actor, now, False)
    write(loan, [c for c in changes if c.key in known], actor, now, True)
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


def write(loan: Loan, bookings: list[domain.Booking], actor: User | None, now: datetime, correction: bool) -> None:
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
            refresh_standing(loan, now)
    return len(ids)
