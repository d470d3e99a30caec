"""Who looks after the customer, and when somebody speaks to them next."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.profiles.models import Customer
from customers.relations import selectors


def relations(request: Any, customer: Customer) -> SafeString | str:
    if not request.user.may("relations.view"):
        return ""
    present, before = selectors.managers_of(customer)
    context = {
        "customer": customer,
        "assignment": present,
        "before": before,
        "follow_ups": selectors.of_customer(customer, 5),
        "today": timezone.localdate(),
        "may_lead": request.user.may("relations.lead"),
        "may_work": request.user.may("relations.work"),
    }
    return render_to_string("customers/relations/panel.html", context, request)


def today_card(request: Any, user: Any) -> SafeString | str:
    """On the landing page of who works follow-ups: how many wait today, how many were missed."""
    if not user.may("relations.work"):
        return ""
    today = timezone.localdate()
    rows = selectors.visible_to(user, today).filter(state="open", due_on__lte=today)
    waiting = list(rows.order_by("due_on", "id")[:6])
    return render_to_string("customers/relations/today_card.html", {"rows": waiting, "today": today}, request)
