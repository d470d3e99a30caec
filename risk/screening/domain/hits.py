"""The life of a hit: found, decided by one person when weak, by two when strong or confirmed, found anew."""

from enum import StrEnum

from backoffice.values import transitions


class State(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Verdict(StrEnum):
    CLEAR = "clear"
    CONFIRM = "confirm"


UNRESOLVED = (State.OPEN, State.PROPOSED)
MOVES = transitions.table(
    [
        ("propose", {State.OPEN}, State.PROPOSED),
        ("return", {State.PROPOSED}, State.OPEN),
        ("clear", {State.OPEN, State.PROPOSED}, State.CLEARED),
        ("confirm", {State.PROPOSED}, State.CONFIRMED),
        ("reopen", {State.CLEARED, State.CONFIRMED, State.ENDED}, State.OPEN),
        ("end", {State.OPEN, State.PROPOSED}, State.ENDED),
    ]
)


def needs_second(verdict: str, *, strong: bool) -> bool:
    """Whether a second person decides: always before somebody counts as listed, and before a strong hit is cleared."""
    return verdict == Verdict.CONFIRM or strong
