"""What backtests show on the page of a rule set version."""

from typing import Any

from django.template.loader import render_to_string

from risk.backtests import selectors
from risk.rules.lifecycle import Status
from risk.rules.models import RuleSetVersion


def version_panel(request: Any, version: RuleSetVersion) -> str:
    """The newest backtest and how a shadow run compares; the form that starts another one."""
    latest = selectors.latest_of(version)
    context = {
        "version": version,
        "backtest": latest,
        "stale": latest is not None and latest.content_hash != version.content_hash,
        "shadow": selectors.shadow_matrix(version),
        "may_run": request.user.may("rules.edit") and version.status in {Status.DRAFT, Status.TESTED},
    }
    return render_to_string("risk/backtests/version_panel.html", context, request=request)
