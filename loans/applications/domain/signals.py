"""What a channel tells about how an application came in, and where from: checked here, kept without clear values.

Kept under `facts["signals"]`: device_index, ip_index, address_index, contact_index and card_index tie applications
that share a thing; ip_province says where the network is, form_seconds, pasted and corrected how the form was filled.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from loans.applications.domain.steps import Step

MOST = 1_000_000
TYPED = {Step.CUSTOMER, Step.NEEDS, Step.INCOME, Step.FUNDS}
FILLING = ("seconds", "pasted", "corrected")


def province_of(ip: str, table: Iterable[tuple[str, str]]) -> str:
    """Two-digit province of an address by a table of (network, province); "" when it is not known."""
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ""
    fits = [
        (network, province)
        for network, province in ((ipaddress.ip_network(text), province) for text, province in table)
        if network.version == address.version and address in network
    ]
    return max(fits, key=lambda item: item[0].prefixlen)[1] if fits else ""


def is_address(ip: str) -> bool:
    try:
        ipaddress.ip_address(ip.strip())
    except ValueError:
        return False
    return True


def count_in(text: str) -> int | None:
    """A count that a browser sent; None when it is none.

    >>> count_in("12"), count_in("-1"), count_in("1e3"), count_in("9" * 400)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def filled(steps: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """How a form of several steps was filled, each count over all steps. What no step tells is left out; so is the
    time of a form that came filled in already, for a known customer or from an adviser's record: it says nothing.

    >>> filled({"income": {"seconds": 4, "pasted": 1}})
    {'pasted': 1}
    >>> filled({step: {"seconds": 20} for step in TYPED})
    {'form_seconds': 80}
    """
    names = {"seconds": "form_seconds", "pasted": "pasted", "corrected": "corrected"}
    told = {name: [one[name] for one in steps.values() if name in one] for name in FILLING}
    if not set(steps) >= TYPED:
        told["seconds"] = []
    return {names[name]: min(sum(counts), MOST - 1) for name, counts in told.items() if counts}
