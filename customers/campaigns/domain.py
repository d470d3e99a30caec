"""The life of a campaign, who is told what, and what a test between two texts says."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from statistics import NormalDist

from backoffice.values import transitions


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


TRANSITIONS = transitions.table(
    [
        ("submit", {State.DRAFT}, State.SUBMITTED),
        ("return", {State.SUBMITTED}, State.DRAFT),
        ("approve", {State.SUBMITTED}, State.APPROVED),
        ("launch", {State.APPROVED, State.PAUSED}, State.SENDING),
        ("pause", {State.SENDING}, State.PAUSED),
        ("finish", {State.SENDING}, State.DONE),
        ("cancel", {State.DRAFT, State.APPROVED, State.PAUSED}, State.CANCELLED),
    ]
)


class Audience(StrEnum):
    CUSTOMERS = "customers"
    LEADS = "leads"


class Way(StrEnum):
    SMS = "sms"
    EMAIL = "email"
    CALLS = "calls"


class Goal(StrEnum):
    """What a person does when the message has worked."""

    APPLICATION = "application"
    REGISTRATION = "registration"


class Purpose(StrEnum):
    OFFER = "offer"
    INVITATION = "invitation"
    CONTENT = "content"


class Reason(StrEnum):
    """Why a person of the audience is not told, beside those of privacy (`customers.privacy.domain.LeftOut`)."""

    DO_NOT_CONTACT = "do_not_contact"
    NO_NEED = "no_need"
    TOO_OFTEN = "too_often"
    NO_ADDRESS = "no_address"
    SAME_NUMBER = "same_number"
    BUDGET = "budget"
    STOPPED = "stopped"


def arm_of(seed: str, person: str, shares: Mapping[str, int]) -> str:
    """The arm of a person: always the same for a campaign and a person, spread by the shares.

    The first 8 bytes of SHA-256 of seed and person, modulo the sum of the shares. One arm: that one.
    """
    place = int.from_bytes(hashlib.sha256(f"{seed}\0{person}".encode()).digest()[:8], "big") % sum(shares.values())
    for arm in sorted(shares):
        place -= shares[arm]
        if place < 0:
            return arm
    raise ValueError("no arm has a share")


def rest_of_quiet(moment: datetime, begins: int, ends: int) -> timedelta:
    """How long nobody may be disturbed yet: zero outside the quiet hours. `moment` is local; hours of the clock.

    From 21 to 9: at 22:30 it is 10.5 hours, at 9:00 nothing.
    """
    hour = moment.hour
    quiet = begins <= hour or hour < ends if begins > ends else begins <= hour < ends
    if not quiet:
        return timedelta(0)
    end = datetime.combine(moment.date(), time(ends), tzinfo=moment.tzinfo)
    return (end if end > moment else end + timedelta(days=1)) - moment


# -- tests between two texts ------------------------------------------------------------------------

SIGNIFICANT = 0.05
BROKEN_BELOW = 0.001


def sample_size(base: float, target: float, *, alpha: float = SIGNIFICANT, power: float = 0.8) -> int:
    """How many people each arm needs to tell `target` from `base`, two-sided (normal approximation).

    (z(1-alpha/2) * sqrt(2 m (1-m)) + z(power) * sqrt(b(1-b) + t(1-t)))^2 / (t-b)^2 with m the mean of both:
    5 % against 6 % at 80 % power takes 8,158. ValueError unless 0 < base, target < 1 and they differ.
    """
    if not (0 < base < 1 and 0 < target < 1) or base == target:
        raise ValueError("two different shares between 0 and 1 are needed")
    mean = (base + target) / 2
    normal = NormalDist()
    spread = normal.inv_cdf(1 - alpha / 2) * math.sqrt(2 * mean * (1 - mean))
    spread += normal.inv_cdf(power) * math.sqrt(base * (1 - base) + target * (1 - target))
    return math.ceil(spread**2 / (target - base) ** 2)


@dataclass(frozen=True)
class Comparison:
    """Of two shares: the difference (second minus first), its 95 % interval, and the two-sided p of no difference."""

    difference: float
    low: float
    high: float
    z: float
    p: float


def compare(hits: Sequence[int], sizes: Sequence[int]) -> Comparison:
    """The two-proportion z-test with pooled variance; the interval with the variances of each arm.

    120 of 1,000 against 150 of 1,000: difference 0.03, z 1.963, p 0.0497, interval 0.00006 to 0.05994.
    """
    (x1, x2), (n1, n2) = hits, sizes
    first, second = x1 / n1, x2 / n2
    pooled = (x1 + x2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    difference = second - first
    z = difference / error if error else 0.0
    wide = NormalDist().inv_cdf(0.975) * math.sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
    return Comparison(difference, difference - wide, difference + wide, z, math.erfc(abs(z) / math.sqrt(2)))


def ratio_p(sizes: Sequence[int], shares: Sequence[int]) -> float:
    """p of the chi-square test (one degree of freedom) that two arms have the sizes that their shares promise.

    5,200 against 4,800 at equal shares: chi-square 16, p 0.0000633. Below 0.001 the experiment is broken.
    """
    total, whole = sum(sizes), sum(shares)
    expected = [total * share / whole for share in shares]
    chi = sum((size - want) ** 2 / want for size, want in zip(sizes, expected, strict=True))
    return math.erfc(math.sqrt(chi / 2))


class Verdict(StrEnum):
    NO_TEST = "no_test"
    TOO_EARLY = "too_early"
    BROKEN = "broken"
    BETTER = "better"  # the second is better than the first
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


def verdict_of(
    hits: Sequence[int], sizes: Sequence[int], shares: Sequence[int], planned: int
) -> tuple[Verdict, Comparison | None, float | None]:
    """(verdict, comparison, p of the ratio). Nothing is said before both arms have their planned size, and nothing at
    all when the arms do not have the sizes they should have."""
    if len(sizes) != 2:
        return Verdict.NO_TEST, None, None
    if min(sizes) == 0:
        return Verdict.TOO_EARLY, None, None
    ratio = ratio_p(sizes, shares)
    if ratio < BROKEN_BELOW:
        return Verdict.BROKEN, None, ratio
    if min(sizes) < planned:
        return Verdict.TOO_EARLY, None, ratio
    found = compare(hits, sizes)
    if found.p >= SIGNIFICANT:
        return Verdict.NO_DIFFERENCE, found, ratio
    return (Verdict.BETTER if found.difference > 0 else Verdict.WORSE), found, ratio
