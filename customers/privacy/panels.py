from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from customers.privacy import domain, selectors
from customers.privacy.models import PURPOSES
from customers.privacy.selectors import holds, requests
from customers.profiles.models import Customer

badges.register("privacy.in_force", {True: ("green", _("In force")), False: ("secondary", _("Withdrawn"))})


def consents(request: Any, customer: Customer) -> SafeString:
    """What the customer has agreed to, and what is still missing for work to go on."""
    rows = list(selectors.of_customer(customer)[:30])
    given = {row.purpose for row in rows if row.in_force}
    needed = (domain.Purpose.CREDIT_CHECK, domain.Purpose.FORWARD_TO_LENDER)
    context = {
        "customer": customer,
        "consents": rows,
        "missing": [(purpose, label) for purpose, label in PURPOSES if purpose in needed and purpose not in given],
        "requests": list(requests.of_customer(customer)[:5]),
        "may_request": request.user.may("privacy.work"),
        "sees_requests": request.user.may("privacy.view"),
        "standing": holds.standing_of(customer, timezone.localdate()),
        "may_hold": request.user.may("privacy.manage"),
        "may_edit": request.user.may("consents.edit"),
    }
    return render_to_string("customers/privacy/consents_panel.html", context, request)


def requests_card(request: Any, user: Any) -> SafeString | str:
    """On the landing page of who answers them: requests that wait, the nearest due date first."""
    rows = list(requests.waiting(user)[:6])
    if not rows:
        return ""
    return render_to_string(
        "customers/privacy/requests_card.html", {"rows": rows, "today": timezone.localdate()}, request
    )
