from django.http import HttpRequest
from django.template.loader import render_to_string

from customers.profiles.models import Customer
from loans.matching import selectors

SHOWN = 5


def customer_panel(request: HttpRequest, customer: Customer) -> str:
    """What the customer said they need and what was advised, and the way to a new need."""
    if not request.user.may("matching.view"):
        return ""
    matches = (
        selectors.matches_visible_to(request.user)
        .filter(need__customer__in=customer.record_ids)
        .order_by("-id")[:SHOWN]
    )

    context = {"customer": customer, "matches": matches}
    return render_to_string("loans/matching/customer_panel.html", context, request=request)
