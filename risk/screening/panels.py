"""What screening shows on pages of others, to those who may see it."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from backoffice.parameters import checks
from customers.profiles.models import Customer
from loans.applications.models import Application
from risk.screening import importing, selectors
from risk.screening.domain.levels import points_of
from risk.screening.words import shown_parts

checks.of("aml.points", points_of)
__all__ = ["importing", "on_application", "on_case", "on_customer", "on_home"]


def on_customer(request: HttpRequest, customer: Customer) -> SafeString:
    """Hits of the customer; nothing at all for others than compliance and auditors."""
    if not request.user.may("screening.view"):
        return SafeString("")
    hits = [(hit, shown_parts(hit)) for hit in selectors.hits_of(request.user, customer)]
    context = {"customer": customer, "hits": hits, "checked": selectors.last_comparison(customer)}
    context |= {
        "rating": selectors.rating_of(customer),
        "changes": selectors.changes_of(customer),
        "may_work": request.user.may("screening.work"),
    }
    return render_to_string("risk/screening/customer_panel.html", context, request)


def on_application(request: HttpRequest, application: Application) -> SafeString:
    return on_customer(request, application.customer)


def on_case(request: HttpRequest, case: Any) -> SafeString:
    return on_customer(request, case.application.customer)


def on_home(request: HttpRequest, user: Any) -> SafeString:
    """What waits for compliance: hits, second opinions, lists that are old."""
    if not request.user.may("screening.work"):
        return SafeString("")
    context = {"figures": selectors.home_figures(request.user, timezone.localdate())}
    return render_to_string("risk/screening/home_panel.html", context, request)
