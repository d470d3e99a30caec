"""What backtests show on the page of a rule set version."""

from typing import Any

from django.template.loader import render_to_string

from backoffice.approvals.models import Approval
from risk.backtests import selectors
from risk.rules import presenting
from risk.rules.lifecycle import Status
from risk.rules.models import RuleSetVersion
from risk.rules.services import KIND


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


def request_panel(request: Any, approval: Approval) -> str:
    """What the second person reads before rules are published: what changes, in words, and what the backtest says."""
    asked = approval.kind == KIND and request.user.may("rules.view")
    version = RuleSetVersion.objects.filter(pk=approval.object_id).first() if asked else None
    if version is None:
        return ""
    before = RuleSetVersion.objects.filter(content_hash=(approval.before or {}).get("hash", "")).first()
    latest = selectors.latest_of(version)
    context = {
        "version": version,
        "changes": presenting.changes_between(before.content if before else None, version.content),
        "backtest": latest if latest is not None and latest.state == "done" else None,
    }
    return render_to_string("risk/backtests/request_panel.html", context, request=request)
