"""Keeping customers: what signals that one may leave or fall behind, what may be done, and whether it helped.

A tenth of the customers, drawn once by a stable hash, is left alone on purpose: only against them can anybody tell
whether the rest was kept by what was done or would have stayed anyway.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from backoffice.values import shares, transitions


class Signal(StrEnum):
    OVERDUE = "overdue"
    QUOTE = "quote"
    COMPLAINT = "complaint"
    SILENCE = "silence"


class State(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    RUNNING = "running"
    CLOSED = "closed"
    OBSERVED = "observed"


class Measure(StrEnum):
    CONTACT = "contact"
    EXTENSION = "extension"
    DUE_DAY = "due_day"
    RATE = "rate"
    WAIVER = "waiver"


class Outcome(StrEnum):
    KEPT = "kept"
    LOST = "lost"


TRANSITIONS = transitions.table(
    [
        ("plan", {State.OPEN}, State.RUNNING),
        ("ask", {State.OPEN}, State.WAITING),
        ("approve", {State.WAITING}, State.RUNNING),
        ("refuse", {State.WAITING}, State.OPEN),
        ("close", {State.OPEN, State.RUNNING}, State.CLOSED),
    ]
)
LIVE = (State.OPEN, State.WAITING, State.RUNNING, State.OBSERVED)
# What gives money away, or changes terms that belong to the lender: a second person agrees first.
NEEDS_APPROVAL = {Measure.WAIVER, Measure.EXTENSION, Measure.DUE_DAY, Measure.RATE}
# Terms that only the lender can change.
LENDERS = {Measure.EXTENSION, Measure.DUE_DAY, Measure.RATE}
TENDENCY_DAYS = 30
BUCKETS = 10_000
SMALL = 30


def held_out(customer_id: int, share: Decimal) -> bool:
    """Whether this customer belongs to the group that is left alone; the same answer every time.

    >>> 900 < sum(held_out(number, Decimal("0.1")) for number in range(10_000)) < 1100
    True
    """
    digest = hashlib.sha256(f"retention:{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % BUCKETS < int(share * BUCKETS)


def deadline(opened: date, days: int) -> date:
    """The day by which a plan must stand."""
    return opened + timedelta(days=days)


@dataclass(frozen=True)
class Standing:
    """What the loan record says when the result is looked at."""

    overdue_days: int
    running_loans: int
    last_funded_on: date | None


def outcome(signal: str, standing: Standing, opened: date) -> Outcome:
    """Kept: nothing is overdue, and whoever might have left still has a loan or took one since."""
    if standing.overdue_days > 0:
        return Outcome.LOST
    if signal == Signal.OVERDUE:
        return Outcome.KEPT
    came_back = standing.last_funded_on is not None and standing.last_funded_on >= opened
    return Outcome.KEPT if standing.running_loans or came_back else Outcome.LOST


@dataclass(frozen=True)
class Side:
    """One of the two groups: how many were looked at, how many stayed; with the interval of the share."""

    looked_at: int
    kept: int

    @property
    def share(self) -> float | None:
        return self.kept / self.looked_at if self.looked_at else None

    @property
    def interval(self) -> tuple[float, float]:
        return shares.wilson(self.kept, self.looked_at)


@dataclass(frozen=True)
class Comparison:
    """What was done against what was left alone. `verdict`: "small", "helps", "hurts" or "open"."""

    treated: Side
    alone: Side

    @property
    def difference(self) -> float | None:
        if self.treated.share is None or self.alone.share is None:
            return None
        return self.treated.share - self.alone.share

    @property
    def verdict(self) -> str:
        """No word before both groups are large enough, and none while their intervals overlap."""
        if min(self.treated.looked_at, self.alone.looked_at) < SMALL:
            return "small"
        if self.treated.interval[0] > self.alone.interval[1]:
            return "helps"
        return "hurts" if self.treated.interval[1] < self.alone.interval[0] else "open"


def compare(rows: Iterable[tuple[bool, bool]]) -> Comparison:
    """(left alone?, kept?) of every case whose result is known."""
    count = {(alone, kept): 0 for alone in (True, False) for kept in (True, False)}
    for row in rows:
        count[row] += 1
    return Comparison(
        Side(count[False, True] + count[False, False], count[False, True]),
        Side(count[True, True] + count[True, False], count[True, True]),
    )
