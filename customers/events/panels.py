"""Events of a customer, on their page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from customers.events import selectors
from customers.events.models import Registration
from customers.privacy.holdings import holds
from customers.profiles.models import Customer


def events(request: Any, customer: Customer) -> SafeString | str:
    if not request.user.may("events.view"):
        return ""
    rows = selectors.of_customer(customer)
    return render_to_string("customers/events/customer_panel.html", {"rows": rows}, request) if rows else ""


def _held(customer: Customer) -> list[dict[str, Any]]:
    rows = Registration.objects.filter(customer=customer).select_related("event").order_by("pk")
    return [
        {"活动": row.event.title, "报名时间": row.registered_at, "状态": str(row.get_state_display())} for row in rows
    ]


holds("events", "活动报名", _held)
