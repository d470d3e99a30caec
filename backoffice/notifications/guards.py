"""What is asked right before a message leaves: rooms that may tell people only under conditions look once more."""

from collections.abc import Callable
from datetime import datetime

from backoffice.notifications.models import Message

Guard = Callable[[Message, datetime], str]
_guards: dict[str, Guard] = {}


def guard(template: str, ask: Guard) -> None:
    """`ask(message, now)` gives the reason why a message of this template may not leave after all, "" if it may. It
    raises `TryLater` when it may not leave yet."""
    _guards[template] = ask


def objection_to(message: Message, now: datetime) -> str:
    ask = _guards.get(message.template)
    return ask(message, now) if ask is not None else ""
