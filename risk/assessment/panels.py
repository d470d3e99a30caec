"""The assessment on the page of its application."""

from typing import Any

from django.template.loader import render_to_string

from backoffice.parameters import checks
from loans.applications.domain import ASSESSABLE, Status
from risk.assessment import domain, present, selectors

checks.of("risk.tier.policy", domain.policy_of)
checks.of("dti.by_segment", domain.segment_ratios)


def application_panel(request: Any, application: Any) -> str:
    """Tier, score, hits with values, stress test, evidence with source and time; nothing for a draft."""
    if not request.user.may("assessments.view") or application.status == Status.DRAFT:
        return ""
    newest = selectors.latest_of(application.pk)
    context = {
        "application": application,
        "shown": present.shown(newest) if newest is not None else None,
        "waiting": newest is None and application.status == Status.SUBMITTED,
        "rounds": list(selectors.rounds_of(application.pk)[1:6]) if newest is not None and newest.round > 1 else [],
        "may_repeat": request.user.may("assessments.repeat") and application.status in ASSESSABLE,
    }
    if newest is None and not context["waiting"]:
        return ""
    return render_to_string("risk/assessment/application_panel.html", context, request=request)
