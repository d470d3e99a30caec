"""Two records of one customer are merged: one manager looks after the one that is kept."""

from customers.profiles import merging
from customers.profiles.merging import Deed
from customers.relations.models import Assignment


@merging.before
def one_manager(deed: Deed) -> None:
    """The manager of the kept record stays; the other's time ends, unless the kept one has none."""
    present = Assignment.objects.filter(until__isnull=True)
    leaving = present.filter(customer=deed.merged).first()
    if leaving is not None and present.filter(customer=deed.survivor).exists():
        deed.change(leaving, "until", max(deed.now, leaving.since))
