"""The life of an event, of a place at it, and of a text in the content library."""

from datetime import date
from enum import StrEnum

from backoffice.values import transitions


class EventKind(StrEnum):
    SALON = "salon"
    LIVE = "live"
    TRAINING = "training"


class State(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


EVENT = transitions.table(
    [
        ("open", {State.PLANNED}, State.OPEN),
        ("close", {State.OPEN}, State.DONE),
        ("cancel", {State.PLANNED, State.OPEN}, State.CANCELLED),
    ]
)


class Place(StrEnum):
    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    MISSED = "missed"


PLACE = transitions.table(
    [
        ("promote", {Place.WAITING}, Place.REGISTERED),
        ("cancel", {Place.REGISTERED, Place.WAITING}, Place.CANCELLED),
        ("attend", {Place.REGISTERED, Place.WAITING, Place.MISSED}, Place.ATTENDED),
        ("miss", {Place.REGISTERED, Place.WAITING}, Place.MISSED),
    ]
)
TAKES_A_PLACE = frozenset({Place.REGISTERED, Place.ATTENDED})


def place_for(taken: int, capacity: int) -> Place:
    """A seat while there is one, then the waiting list."""
    return Place.REGISTERED if taken < capacity else Place.WAITING


class ContentKind(StrEnum):
    REPORT = "report"
    POLICY = "policy"
    GUIDE = "guide"


class Version(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REPLACED = "replaced"


VERSION = transitions.table(
    [
        ("submit", {Version.DRAFT}, Version.SUBMITTED),
        ("return", {Version.SUBMITTED}, Version.DRAFT),
        ("approve", {Version.SUBMITTED}, Version.APPROVED),
        ("replace", {Version.APPROVED}, Version.REPLACED),
    ]
)


def is_shown(state: str, expires_on: date, on: date) -> bool:
    """Whether a version may be read by the public on a day; the last day counts."""
    return state == Version.APPROVED and on <= expires_on
