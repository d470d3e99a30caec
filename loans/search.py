"""What Ctrl K finds among loans: an application by its number, or by who applied."""

from typing import Any

from django.urls import reverse

from backoffice.web import search
from backoffice.web.search import Hit
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from loans.applications import selectors

SHOWN = 6


def applications(user: Any, query: str) -> list[Hit]:
    if not user.may("applications.view"):
        return []
    rows = selectors.visible_to(user).order_by("-id")
    text = query.strip()
    if text.upper().startswith("JJ"):
        rows = rows.filter(number__gte=text.upper(), number__lt=text.upper() + "\U0010fffd")
    else:
        rows = rows.filter(customer__in=matching(Customer.objects.all(), text))
    return [
        Hit(
            f"{row.number} {row.customer.name}",
            f"{row.product_version.product.name} · {row.get_status_display()}",
            reverse("applications:detail", args=[row.pk]),
            "file-text",
        )
        for row in rows[:SHOWN]
    ]


search.register(applications)
