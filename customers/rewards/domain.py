"""What bringing in loans earns: bands of results for partners and staff, a fixed sum for who recommends us."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backoffice.values import money, transitions


class Earner(StrEnum):
    PARTNER = "partner"
    STAFF = "staff"
    REFERRER = "referrer"


class State(StrEnum):
    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PAID = "paid"
    DROPPED = "dropped"


TRANSITIONS = transitions.table(
    [
        ("submit", {State.PROPOSED}, State.SUBMITTED),
        ("return", {State.SUBMITTED}, State.PROPOSED),
        ("approve", {State.SUBMITTED}, State.APPROVED),
        ("pay", {State.APPROVED}, State.PAID),
        ("drop", {State.PROPOSED}, State.DROPPED),
    ]
)


class Sign(StrEnum):
    """What makes a recommendation look arranged."""

    SAME_PHONE = "same_phone"
    SAME_EMPLOYER = "same_employer"
    EACH_OTHER = "each_other"
    SAME_DEVICE = "same_device"
    SAME_ADDRESS = "same_address"


@dataclass(frozen=True)
class Band:
    """From the `start`-th loan of the month on, each earns `amount` yuan."""

    start: int
    amount: Decimal


def earned(loans: int, bands: Sequence[Band], cap: Decimal) -> Decimal:
    """Each loan earns what its own band says, so that one loan more never earns less; at most `cap` (0: no limit).

    12 loans with 50 from the first and 80 from the eleventh: 10 * 50 + 2 * 80 = 660.
    """
    ordered = sorted(bands, key=lambda band: band.start)
    total = Decimal(0)
    for place, band in enumerate(ordered):
        end = ordered[place + 1].start if place + 1 < len(ordered) else loans + 1
        total += max(min(loans + 1, end) - band.start, 0) * band.amount
    return money.cents(min(total, cap) if cap else total)


def parse_bands(text: str) -> list[Band]:
    """ "1:50 11:80" -> bands. ValueError unless they begin with the first loan and every sum is positive."""
    bands = []
    for word in text.replace("，", " ").replace(",", " ").replace("：", ":").split():
        start, _colon, amount = word.partition(":")
        bands.append(Band(int(start), Decimal(amount)))
    starts = [band.start for band in bands]
    if not bands or starts[0] != 1 or sorted(set(starts)) != starts:
        raise ValueError("bands begin with 1 and rise")
    if any(not 0 < band.amount < 1_000_000 for band in bands):
        raise ValueError("an amount is out of range")
    return bands
