from typing import Any

from django.db.models import QuerySet

from backoffice.notifications.domain import Channel, State
from backoffice.notifications.models import Message

BELL_CAP = 100


def inbox(user: Any) -> QuerySet[Message]:
    return Message.objects.filter(recipient=user, channel=Channel.IN_APP)


def unread(user: Any) -> QuerySet[Message]:
    return inbox(user).filter(read_at=None)


def unread_count(user: Any) -> int:
    """How many messages wait for this person, counted up to BELL_CAP."""
    return unread(user).values("pk")[:BELL_CAP].count()


def deliveries(user: Any) -> QuerySet[Message]:
    """Everything that left the house, for those who watch over delivery; what staff read in the system is theirs."""
    if not user.may("notifications.view"):
        return Message.objects.none()
    return Message.objects.exclude(channel=Channel.IN_APP).select_related("recipient")


def stuck() -> QuerySet[Message]:
    """Deliveries that wait for a person's decision."""
    return Message.objects.filter(state__in=[State.FAILED, State.UNKNOWN])
