"""Whether somebody tries to keep this customer, on the customer's page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from customers.profiles.models import Customer
from customers.retention import selectors


def of_customer(request: Any, customer: Customer) -> SafeString | str:
    if not request.user.may("retention.view"):
        return ""
    cases = selectors.of_customer(customer)
    return render_to_string("customers/retention/panel.html", {"cases": cases}, request) if cases else ""
