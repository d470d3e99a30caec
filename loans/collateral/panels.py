"""What stands behind a loan, on the page of its application."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from loans.collateral import policies, selectors, words


def application_panel(request: HttpRequest, application: Any) -> str:
    if not request.user.may("collateral.view"):
        return ""
    today = timezone.localdate()
    behind = selectors.behind(application, today)
    may_edit = policies.may_edit(request.user) and policies.is_open(application)
    if not (behind.items or behind.guarantees or behind.blocks or may_edit):
        return ""
    context = {
        "application": application,
        "behind": behind,
        "sentences": [words.sentence(block) for block in behind.blocks] if policies.is_open(application) else [],
        "may_edit": may_edit,
        "least_cover": behind.limits.least_cover,
    }
    return render_to_string("loans/collateral/application_panel.html", context, request=request)
