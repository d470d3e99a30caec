"""What applications share that one person recommended to us and another made: told to whoever pays the reward."""

from collections.abc import Iterable

from customers.profiles.models import Customer
from customers.rewards import signs
from customers.rewards.domain import Sign
from risk.fraud.models import Link

SIGN_OF = {"device": Sign.SAME_DEVICE.value, "address": Sign.SAME_ADDRESS.value}


def shared(referrer: Customer, referred: Customer) -> Iterable[str]:
    theirs = Link.objects.filter(customer=referrer, kind__in=SIGN_OF).values_list("kind", "key")
    others = Link.objects.filter(customer=referred, kind__in=SIGN_OF).values_list("kind", "key")
    return {SIGN_OF[kind] for kind, _key in set(theirs) & set(others)}


signs.contribute(shared)
