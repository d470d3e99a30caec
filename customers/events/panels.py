"""What a person is told of the events they registered for."""

from typing import Any

from customers.events.models import Registration
from customers.privacy.holdings import holds
from customers.profiles.models import Customer


def _held(customer: Customer) -> list[dict[str, Any]]:
    rows = Registration.objects.filter(customer=customer).select_related("event").order_by("pk")
    return [
        {"活动": row.event.title, "报名时间": row.registered_at, "状态": str(row.get_state_display())} for row in rows
    ]


holds("events", "活动报名", _held)
