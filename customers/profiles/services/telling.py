"""Messages to customers: sent through the outbox like all others, and kept with whose they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.notifications.models import Message
from backoffice.notifications.services import notify
from customers.profiles.models import Customer, CustomerMessage


@transaction.atomic
def tell(customer: Customer, *, key: str, template: str, context: Mapping[str, Any], now: datetime) -> Message:
    """One text message to the customer's mobile, once for a key. It stands in the customer's timeline. The caller has
    seen that a mobile is known."""
    sealed: Any = customer.phone
    message = notify(key=key, channel="sms", address=sealed.reveal(), template=template, context=context, now=now)
    CustomerMessage.objects.get_or_create(message=message, defaults={"customer": customer, "at": message.created_at})
    return message
