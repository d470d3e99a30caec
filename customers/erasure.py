"""How customers are let go: what names them goes, figures stay for statistics. What becomes of the rows about them
stands in `personal_data`, line by line."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.notifications.erasing import GONE, erase_messages, messages_naming, messages_to
from backoffice.notifications.models import Message
from customers.privacy.domain import OPEN_REQUESTS, Letting
from customers.privacy.keeping import Hold, Kind, erases, holds_back, keeps
from customers.privacy.models import PrivacyRequest
from customers.privacy.register import NAMELESS
from customers.privacy.selectors import holds
from customers.profiles.models import Customer, CustomerMessage


def _forget_customers(ids: list[int], now: datetime) -> None:
    """Year of birth and province stay; every sealed value is destroyed, every index made meaningless. Messages are
    found by whose they are, and by number and name."""
    erase_messages(CustomerMessage.objects.filter(customer__in=ids).values_list("message", flat=True))
    for customer in Customer.objects.filter(pk__in=ids):
        erase_messages(messages_to(customer.phone.reveal(), customer.phone_masked))
        erase_messages(messages_naming([customer.name]))
        customer.name = f"{NAMELESS}{customer.pk}"
        customer.id_masked = customer.phone_masked = customer.phone_last4 = ""
        customer.id_index, customer.phone_index = f"gone:{uuid.uuid4().hex}", f"gone:{uuid.uuid4().hex}"
        customer.birth_date = date(customer.birth_date.year, 1, 1) if customer.birth_date else None
        customer.region = f"{customer.region[:2]}0000" if customer.region else ""
        customer.employer = ""
        customer.segment_reason = customer.segment_reason and NAMELESS
        customer.uid = uuid.uuid4()
        # The sealed values are bound to the new identity of the row: the old ones open nowhere any more.
        customer.id_number, customer.phone = "", ""
        customer.version, customer.updated_at = customer.version + 1, now
        customer.save()


def _asking(ids: Iterable[int], now: datetime) -> Iterable[int]:
    rows = PrivacyRequest.objects.filter(customer__in=ids, state__in=OPEN_REQUESTS)
    return rows.values_list("customer", flat=True)


def _old_messages(cutoff: date, now: datetime) -> QuerySet[Message]:
    """But for those of customers whose records a legal hold keeps."""
    held = holds.in_force(timezone.localdate(now)).values("customer")
    kept = CustomerMessage.objects.filter(customer__in=held).values("message")
    rows = Message.objects.filter(created_at__date__lt=cutoff, state="sent").exclude(body=GONE)
    return rows.exclude(pk__in=kept)


def _forget_messages(ids: list[int], now: datetime) -> None:
    erase_messages(ids)


erases(_forget_customers)
holds_back(
    Hold(
        "legal_hold", _("A court, an authority or a dispute wants the records kept"), holds.held, storage_only=True,
        until=holds.held_until,
    )
)  # fmt: skip
holds_back(Hold("request", _("A request of the person is open"), _asking))
keeps(
    Kind(
        "messages", _("Messages to people and staff"), _("sending"), "retention.message.months", Letting.ERASE,
        _old_messages, _forget_messages, customer="",
    )
)  # fmt: skip
