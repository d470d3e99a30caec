"""Two records of one customer are merged: loans weigh, and the tier follows from all of them."""

from django.utils import timezone

from customers.profiles import merging
from customers.profiles.merging import Deed
from customers.tiering import services as tiering
from loans.servicing import selectors
from loans.servicing.models import Loan


@merging.heavy
def with_loans(customer_ids: list[int]) -> set[int]:
    """Customers with loans are joined by two people."""
    return set(Loan.objects.filter(customer__in=customer_ids).values_list("customer_id", flat=True))


@merging.after
def standing_of_both(deed: Deed) -> None:
    """The merged record keeps the tier that it had: it is nobody's any more, and comes back with it when undone."""
    ids = [deed.survivor.pk, deed.merged.pk]
    if with_loans(ids):
        today = timezone.localdate(deed.now)
        for customer_id in ids if deed.undoing else ids[:1]:
            standing = selectors.loan_standing(customer_id, today)
            tiering.record_loan_standing(customer_id=customer_id, standing=standing, now=deed.now)
