"""What the customer said they need, on the customer's page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from backoffice.web import badges
from customers.needs import selectors
from customers.needs.models import STATES
from customers.profiles.models import Customer

COLOURS = {"draft": "secondary", "submitted": "orange", "published": "green", "retired": "secondary"}
badges.register("needs.state", {code: (COLOURS[code], name) for code, name in STATES})


def needs(request: Any, customer: Customer) -> SafeString | str:
    if not request.user.may("matching.view"):
        return ""
    sheets = selectors.sheets_of(customer)
    latest = next((sheet for sheet in sheets if sheet.finished_at), None)
    context = {
        "customer": customer,
        "sheets": sheets,
        "latest": latest,
        "told": selectors.told(latest, get_language() or "zh-hans") if latest else [],
        "may_answer": request.user.may("matching.advise"),
    }
    return render_to_string("customers/needs/panel.html", context, request)
