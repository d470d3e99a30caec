"""What review shows on pages of others."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from loans.applications.models import Application
from risk.review import selectors

# Where a person may ask for a human look: results that a machine alone took.
REQUESTABLE = ("passed", "rejected")


def on_application(request: HttpRequest, application: Application) -> SafeString:
    """The cases of the application; the button of PIPL art. 24 on A and C results."""
    user = request.user
    cases = list(selectors.cases_of(application.pk)) if user.may("review.view") else []
    undecided = any(case.status != "decided" for case in cases) or (
        not cases and selectors.undecided_case_of(application.pk) is not None
    )
    may_request = user.may("review.request") and application.status in REQUESTABLE and not undecided
    if not cases and not may_request:
        return SafeString("")
    context = {"application": application, "cases": cases, "may_request": may_request}
    return render_to_string("risk/review/panel_application.html", context, request)


def on_home(request: HttpRequest, user: object) -> SafeString:
    """What waits for a reviewer."""
    if not (request.user.may("review.work") or request.user.may("review.second")):
        return SafeString("")
    now = timezone.now()
    context = {
        "figures": selectors.queue_figures(request.user, now),
        "today": selectors.productivity_today(request.user, now),
        "second": request.user.may("review.second"),
        "nearest": selectors.nearest(request.user, now),
    }
    return render_to_string("risk/review/panel_home.html", context, request)
