"""Who is waited for, and who hears of which step of the ladder."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from complaints.cases.domain import Alert, Tier


class Waiting(StrEnum):
    CUSTOMER = "customer"
    LENDER = "lender"
    THIRD_PARTY = "third_party"


class ExtensionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Audience(StrEnum):
    OWNER = "owner"
    LEAD = "lead"
    MANAGER = "manager"
    COMPLIANCE = "compliance"


# Warned: who works on it, and the lead when little time is left; missed: the manager and who works on it; an hour
# later: whoever answers to the regulator. Each step is told once.
LEAD_FROM = 75  # per cent of the time used
LADDER: dict[str, tuple[Audience, ...]] = {
    Alert.WARNING: (Audience.OWNER,),
    Alert.BREACH: (Audience.MANAGER, Audience.OWNER),
    Alert.LATE: (Audience.COMPLIANCE, Audience.MANAGER),
}


# Nobody is woken for what has office hours; the two-hour class is told at any time.
TOLD_AT_ANY_TIME = (Tier.URGENT,)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder that one clock has reached, with what the message needs."""

    event_id: int
    kind: str
    share: int
    clock_kind: str
    at: datetime
    number: str
    tier: str
    owner_id: int | None


def listeners(step: Step, people: dict[Audience, list[int]]) -> set[int]:
    """User ids that hear of a step. What belongs to nobody goes to the leads, who give it to somebody."""
    ids: set[int] = set()
    last_warning = step.kind == Alert.WARNING and step.share >= LEAD_FROM
    for audience in (Audience.LEAD,) if last_warning else LADDER[step.kind]:
        if audience == Audience.OWNER:
            ids |= {step.owner_id} if step.owner_id is not None else set(people.get(Audience.LEAD, []))
        else:
            ids |= set(people.get(audience, []))
    return ids


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody at work: what they know (empty: everything), what they have, how much they take at once."""

    user_id: int
    skills: frozenset[str]
    load: int
    most: int

    def with_one_more(self) -> "Hand":
        return replace(self, load=self.load + 1)


def choose(hands: Iterable[Hand], category: str) -> Hand | None:
    """Who takes a complaint: whoever knows the category before those who know everything, then the emptiest desk.

    None when everybody who knows it has a full desk.
    """
    able = [hand for hand in hands if hand.load < hand.most and (not hand.skills or category in hand.skills)]
    return min(able, key=lambda hand: (hand.load / hand.most, not hand.skills, hand.user_id), default=None)


def on_shift(days: Iterable[int], begins: time, ends: time, local: datetime) -> bool:
    """Whether a shift runs at a local time. Days count from Monday, 0. A shift that ends before it begins ends the
    next morning and belongs to the day on which it began."""
    clock, today = local.time(), local.weekday()
    worked = set(days)
    if begins <= ends:
        return today in worked and begins <= clock < ends
    return (today in worked and clock >= begins) or ((today - 1) % 7 in worked and clock < ends)
