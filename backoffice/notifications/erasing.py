"""Messages whose time is over: address and text go, that something was sent stays."""

from collections.abc import Iterable

from backoffice.notifications.models import Message

GONE = "—"


def erase_messages(ids: Iterable[int]) -> int:
    return Message.objects.filter(pk__in=list(ids)).update(
        address=None, address_masked="", subject=GONE, body=GONE, url=""
    )


def messages_to(address: str, masked: str) -> list[int]:
    """Messages that went to exactly this address."""
    rows = Message.objects.filter(address_masked=masked, address__isnull=False)
    return [row.pk for row in rows if row.address.reveal() == address]


def messages_naming(names: Iterable[str]) -> list[int]:
    """Messages of staff to staff in which one of these names stands."""
    found: list[int] = []
    for name in names:
        found += Message.objects.filter(body__contains=name).values_list("pk", flat=True)
        found += Message.objects.filter(subject__contains=name).values_list("pk", flat=True)
    return found
