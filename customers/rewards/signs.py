"""What makes a recommendation look arranged. Rooms downstream that know more (devices, addresses) add theirs."""

from collections.abc import Callable, Iterable

from customers.leads.models import Lead
from customers.profiles.models import Customer
from customers.rewards.domain import Sign
from customers.rewards.models import Referral

Look = Callable[[Customer, Customer], Iterable[str]]
_looks: list[Look] = []


def contribute(look: Look) -> None:
    """`look(referrer, referred)` gives codes of `domain.Sign`."""
    _looks.append(look)


def between(referrer: Customer, lead: Lead) -> list[str]:
    """Every sign between who recommends and who was recommended, sorted."""
    found: set[str] = set()
    referred = lead.customer
    if lead.phone_index == referrer.phone_index or (referred and referred.phone_index == referrer.phone_index):
        found.add(Sign.SAME_PHONE.value)
    if referred is not None:
        if referrer.employer and referrer.employer == referred.employer:
            found.add(Sign.SAME_EMPLOYER.value)
        if Referral.objects.filter(referrer=referred, lead__customer=referrer).exists():
            found.add(Sign.EACH_OTHER.value)
        for look in _looks:
            found |= set(look(referrer, referred))
    return sorted(found)
