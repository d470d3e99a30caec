"""Words to people about their own places."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from backoffice.notifications.services import notify
from customers.events.domain import Place
from customers.events.models import Registration
from customers.profiles.services import tell as tell_customer


def tell(row: Registration, template: str, now: datetime) -> None:
    """A word about the person's own place: they asked for it, so it is no marketing."""
    sealed: Any = row.person.phone
    if sealed is None:
        return
    begins = timezone.localtime(row.event.starts_at)
    key, context = (
        f"{template}:{row.pk}",
        {
            "title": row.event.title,
            "begins": f"{begins:%m月%d日 %H:%M}",
            "where": row.event.where,
            "waiting": row.state == Place.WAITING,
        },
    )
    if row.customer is not None:
        tell_customer(row.customer, key=key, template=template, context=context, now=now)
    else:
        notify(key=key, channel="sms", address=sealed.reveal(), template=template, context=context, now=now)
