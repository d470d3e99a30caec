import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Sum
from django.utils import timezone

from backoffice.values.money import cents
from loans.servicing import domain, selectors
from loans.servicing.domain import Account
from loans.servicing.models import LedgerTransaction, Loan


class Command(BaseCommand):
    help = "Checks the books: transactions sum to 0, replaying the payments gives what is booked and what lists show."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loan", help="number of one loan; default all")

    def handle(self, *args: Any, **options: Any) -> None:
        loans = Loan.objects.order_by("pk")
        if options["loan"]:
            loans = loans.filter(number=options["loan"])
        problems, count = 0, 0
        for sentence in self.unbalanced(options["loan"]):
            problems += 1
            self.stdout.write(sentence)
        for loan in loans.iterator(chunk_size=200):
            count += 1
            for sentence in problems_of(loan):
                problems += 1
                self.stdout.write(f"{loan.number}: {sentence}")
        self.stdout.write(f"{count} loans checked, {problems} problems")
        if problems:
            sys.exit(1)

    @staticmethod
    def unbalanced(number: str | None) -> Iterator[str]:
        rows = LedgerTransaction.objects.all()
        if number:
            rows = rows.filter(loan__number=number)
        for row in rows.annotate(net=Sum("entries__amount")).exclude(net=0).select_related("loan"):
            if row.net is not None and not cents(row.net):
                continue  # SQLite adds up in floating point; the entries are whole cents
            yield f"{row.loan.number}: transaction {row.pk} ({row.key}) sums to {row.net}"


def problems_of(loan: Loan) -> Iterator[str]:
    """What does not agree on one loan, one sentence each. The replay runs to the day of the last booking, so that
    a sweep that has not run yet is no problem."""
    booked = selectors.booked_of(loan)
    opening = booked.pop("disbursement", {})
    if opening.get((Account.PRINCIPAL.value, 0)) != loan.principal:
        yield f"the disbursement booked is {opening.get((Account.PRINCIPAL.value, 0))}, the loan {loan.principal}"
    last = loan.transactions.order_by("-booked_at").values_list("booked_at", flat=True).first()
    on = timezone.localdate(last) if last else timezone.localdate()
    position = selectors.position(loan, on)
    for change in domain.corrections(position.bookings, booked):
        yield f"event {change.key} is not booked as the payments say"
    owed = sum(
        (net for places in [opening, *booked.values()] for (a, _), net in places.items() if a == "principal"),
        Decimal(0),
    )
    if owed != loan.principal_balance:
        yield f"the books say {owed} of principal is left, the list {loan.principal_balance}"
    if position.credit != loan.credit_balance:
        yield f"the payments leave {position.credit} in advance, the list says {loan.credit_balance}"
    if position.oldest_unpaid_due != loan.oldest_unpaid_due:
        yield f"paid up to {position.oldest_unpaid_due}, the list says {loan.oldest_unpaid_due}"
    stored = {i.n: (i.principal_paid, i.interest_paid, i.fee_paid, i.penalty_paid) for i in loan.instalments.all()}
    for s in position.instalments:
        if stored.get(s.due.n) != (s.principal_paid, s.interest_paid, s.fee_paid, s.penalty_paid):
            yield f"instalment {s.due.n} is not paid as the list says"
