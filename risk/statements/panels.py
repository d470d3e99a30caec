"""Bank statements on the pages of applications and review cases."""

from typing import Any

from django.template.loader import render_to_string

from loans.applications.domain import TAKES_MATERIAL
from loans.applications.models import Application
from risk.statements import presenting, selectors, words

SHORT = ("salary", "declared_share", "average_balance", "loan_payments", "gambling", "circular")


def on_application(request: Any, application: Application) -> str:
    user = request.user
    if not user.may("statements.view"):
        return ""
    statements = selectors.of_application(user, application)
    may_add = user.may("statements.edit") and application.status in TAKES_MATERIAL
    unread = list(selectors.unread_materials(application)) if may_add else []
    if not statements and not may_add:
        return ""
    shown = [
        (statement, [figure for figure in presenting.figures_of(statement) if figure["name"] in SHORT])
        for statement in statements
    ]
    context = {"application": application, "statements": shown, "may_add": may_add, "unread": unread}
    return render_to_string("risk/statements/panel.html", context, request)


def on_case(request: Any, case: Any) -> str:
    return on_application(request, case.application)


__all__ = ["on_application", "on_case", "words"]
