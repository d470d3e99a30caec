"""What other pages show of applications: a customer's applications, and what waits for operations."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.parameters import checks
from backoffice.web import panels
from loans.applications import selectors, words
from loans.applications.domain import Status, policy_lines
from loans.applications.models import Forwarding

SHOWN = 8
checks.of(selectors.MATERIAL_POLICY, policy_lines)


def customer_applications(request: Any, customer: Any) -> str:
    if not request.user.may("applications.view"):
        return ""
    found = list(selectors.of_customer(request.user, customer.pk)[: SHOWN + 1])
    return render_to_string(
        "loans/applications/customer_panel.html",
        {
            "applications": found[:SHOWN],
            "more": len(found) > SHOWN,
            "customer": customer,
            "may_enter": request.user.may("applications.edit"),
        },
        request=request,
    )


def lead_actions(request: Any, lead: Any) -> str:
    """From a lead that has become a customer straight into the entry of an application."""
    if lead.customer_id is None or lead.application_number or not request.user.may("applications.edit"):
        return ""
    return render_to_string("loans/applications/lead_actions.html", {"lead": lead}, request=request)


def waiting(request: Any, user: Any) -> str:
    """For who enters and forwards applications: how many wait where, each figure opening its list."""
    if not user.may("applications.edit"):
        return ""
    counts, url = selectors.counts_by_status(user), reverse("applications:list")
    stuck = selectors.stuck(user).count()
    figures = [
        (_("Drafts to complete"), counts.get(Status.DRAFT.value, 0), f"{url}?tab=drafts"),
        (_("Material asked for"), counts.get(Status.AWAITING_MATERIAL.value, 0), f"{url}?tab=material"),
        (_("Cannot be forwarded"), stuck, f"{url}?tab=stuck"),
        (_("Approved, to be contracted"), counts.get(Status.LENDER_APPROVED.value, 0), f"{url}?tab=approved"),
    ]
    return render_to_string("loans/applications/home_panel.html", {"figures": figures}, request=request)


def on_its_way(request: Any, application: Any) -> str:
    """The package on its way to the lender, what went wrong last, and every answer that came."""
    sent = Forwarding.objects.filter(application=application).prefetch_related("answers").first()
    if sent is None:
        return ""
    return render_to_string("loans/applications/forwarding_panel.html", {"sent": sent}, request=request)


panels.register("applications.application", on_its_way, order=30)
panels.register("customers.customer", customer_applications, order=40)
panels.register("dashboards.home", waiting, order=30)

__all__ = ["words"]
