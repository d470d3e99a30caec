"""What profiles show of a customer: work, wealth, related people."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from customers.profiles import selectors
from customers.profiles.models import CARES, Customer

badges.register("customers.conflict", {"staff": ("red", _("may not decide"))})
badges.register(
    "customers.care",
    {code: ("orange" if code != "minor" else "red", name) for code, name in CARES},
)


def background(request: Any, customer: Customer) -> SafeString:
    """Work and income, assets and liabilities with the net figure, related parties in both directions."""
    holdings = selectors.holdings(customer)
    context = {
        "customer": customer,
        "occupations": selectors.occupations(customer),
        "holdings": holdings,
        "net": selectors.net_of(holdings),
        "parties": [(row, row.customer_id == customer.pk) for row in selectors.parties(customer)],
        "may_edit": request.user.may("customers.edit"),
        "may_reveal": request.user.may("customers.reveal"),
    }
    return render_to_string("customers/profiles/background.html", context, request)
