"""States and channels of a message."""

from enum import StrEnum

from backoffice.values import transitions


class Channel(StrEnum):
    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHHELD = "withheld"  # at the last moment it could not be justified any more
    UNKNOWN = "unknown"  # handed over, the answer was lost, and the partner cannot be asked


class PermanentFailure(Exception):
    """The partner refused the message for good (a number that does not exist): sending it again would not help."""


class NotReached(Exception):
    """The partner was certainly not reached: nothing was sent, and the next attempt may send without asking."""


TRANSITIONS = transitions.table(
    [
        ("begin", {State.PENDING, State.SENDING}, State.SENDING),
        ("withhold", {State.PENDING}, State.WITHHELD),
        ("put_back", {State.SENDING}, State.PENDING),
        ("confirm", {State.SENDING, State.UNKNOWN}, State.SENT),
        ("fail", {State.SENDING, State.PENDING}, State.FAILED),
        ("lose_sight", {State.SENDING}, State.UNKNOWN),
        ("send_again", {State.FAILED, State.UNKNOWN}, State.PENDING),
    ]
)


def split(rendered: str) -> tuple[str, str]:
    """First line is the subject, the rest the text; a message of one line is both."""
    subject, _, body = rendered.strip().partition("\n")
    return subject.strip()[:200], body.strip() or subject.strip()


def mask_address(channel: str, address: str) -> str:
    """What a list may show: 138****8000, z***@example.com."""
    if channel == Channel.EMAIL and "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 8 else "****"
