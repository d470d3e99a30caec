"""What compliance sees of suspicious activity on pages of others; for everybody else there is nothing to see."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.profiles.models import Customer
from risk.suspicion import policies, selectors


def on_customer(request: HttpRequest, customer: Customer) -> SafeString:
    if not policies.may_read(request.user):
        return SafeString("")
    context = {"customer": customer, "cases": selectors.cases_of(request.user, customer)}
    return render_to_string("risk/suspicion/customer_panel.html", context, request)


def on_case(request: HttpRequest, case: Any) -> SafeString:
    return on_customer(request, case.application.customer)


def on_home(request: HttpRequest, user: Any) -> SafeString:
    if not policies.may_read(request.user):
        return SafeString("")
    context = {"figures": selectors.home_figures(timezone.localdate())}
    return render_to_string("risk/suspicion/home_panel.html", context, request)
