"""Words to people about their own places."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from backoffice.notifications.services import notify
from customers.events.domain import Place
from customers.events.models import Registration


def tell(row: Registration, template: str, now: datetime) -> None:
    """A word about the person's own place: they asked for it, so it is no marketing."""
    sealed: Any = row.person.phone
    if sealed is None:
        return
    begins = timezone.localtime(row.event.starts_at)
    notify(
        key=f"{template}:{row.pk}",
        channel="sms",
        address=sealed.reveal(),
        template=template,
        context={
            "title": row.event.title,
            "begins": f"{begins:%m月%d日 %H:%M}",
            "where": row.event.where,
            "waiting": row.state == Place.WAITING,
        },
        now=now,
    )
