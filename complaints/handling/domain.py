"""Who is waited for, and who hears of which step of the ladder."""

from dataclasses import dataclass
from datetime import datetime
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
