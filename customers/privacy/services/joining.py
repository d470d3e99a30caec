"""Two records of one customer are merged, or turn out to be two people: what somebody withdrew stays withdrawn."""

from customers.privacy.models import Consent
from customers.profiles import merging
from customers.profiles.merging import Deed


@merging.before
def last_word_counts(deed: Deed) -> None:
    """A consent of one record ends where the other withdrew the same later than it was given."""
    of_both = Consent.objects.filter(customer__in=[deed.survivor.pk, deed.merged.pk])
    withdrawn = list(of_both.filter(withdrawn_at__isnull=False))
    for consent in of_both.filter(withdrawn_at__isnull=True):
        for other in withdrawn:
            if _same(consent, other) and other.withdrawn_at > consent.granted_at:
                deed.change(consent, "withdrawn_at", other.withdrawn_at)
                break


@merging.after
def withdrawn_since_holds_for_both(deed: Deed) -> None:
    """Undoing a merge: what was withdrawn meanwhile is withdrawn on the record that comes back, too."""
    if not deed.undoing or deed.since is None:
        return
    since = list(Consent.objects.filter(customer=deed.survivor, withdrawn_at__gte=deed.since))
    for consent in Consent.objects.filter(customer=deed.merged, withdrawn_at__isnull=True):
        if any(_same(consent, other) for other in since):
            deed.change(consent, "withdrawn_at", deed.now)


def _same(one: Consent, two: Consent) -> bool:
    return (one.purpose, one.receiver) == (two.purpose, two.receiver) and one.customer_id != two.customer_id
