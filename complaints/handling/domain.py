"""Who is waited for, and who hears of which step of the ladder."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from complaints.cases.domain import Alert, Tier


class Waiting(StrEnum):
    CUSTOMER = "customer"
    LENDER = "lender"
    THIRD_PARTY = "third_party"


class Audience(StrEnum):
    OWNER = "owner"
    LEAD = "lead"
    MANAGER = "manager"
    COMPLIANCE = "compliance"


# Half the time: who works on it; three quarters: the lead; missed: the manager and who works on it; an hour later:
# whoever answers to the regulator. Each step is told once.
LADDER: dict[str, tuple[Audience, ...]] = {
    Alert.WARN_50: (Audience.OWNER,),
    Alert.WARN_75: (Audience.LEAD,),
    Alert.BREACH: (Audience.MANAGER, Audience.OWNER),
    Alert.LATE_60: (Audience.COMPLIANCE, Audience.MANAGER),
}


# Nobody is woken for what has office hours; the two-hour class is told at any time.
TOLD_AT_ANY_TIME = (Tier.URGENT,)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder that one clock has reached, with what the message needs."""

    event_id: int
    kind: str
    clock_kind: str
    at: datetime
    number: str
    tier: str
    owner_id: int | None


def listeners(step: Step, people: dict[Audience, list[int]]) -> set[int]:
    """User ids that hear of a step. What belongs to nobody goes to the leads, who give it to somebody."""
    ids: set[int] = set()
    for audience in LADDER[step.kind]:
        if audience == Audience.OWNER:
            ids |= {step.owner_id} if step.owner_id is not None else set(people.get(Audience.LEAD, []))
        else:
            ids |= set(people.get(audience, []))
    return ids
