"""The price on the pages of the application and the case, with every figure explained."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from loans.applications.models import Application
from risk.pricing import selectors, words


def on_application(request: HttpRequest, application: Application) -> SafeString:
    if not request.user.may("pricing.view"):
        return SafeString("")
    result = selectors.result_of(application.pk)
    if result is None:
        return SafeString("")
    context = {
        "application": application,
        "result": result,
        "parts": words.shown_parts(result),
        "exceptions": selectors.exceptions_of(application.pk),
        "may_ask": request.user.may("pricing.edit"),
    }
    return render_to_string("risk/pricing/price_panel.html", context, request)


def on_case(request: HttpRequest, case: Any) -> SafeString:
    return on_application(request, case.application)
