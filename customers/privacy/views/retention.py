"""How long records are kept: the classes, a dry run, the runs and their reports."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.accounts.stepup import step_up_required
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.privacy import keeping, services
from customers.privacy.selectors import retention as selectors


@permission("privacy.view")
@require_GET
def classes(request: HttpRequest) -> HttpResponse:
    """The classes with their periods in force; `?trial=1` computes what a run would do now, and does nothing."""
    now = timezone.now()
    found = selectors.classes(now)
    wants_trial = request.GET.get("trial") == "1"
    context = {
        "title": _("How long records are kept"),
        "classes": found,
        "trials": [selectors.trial(one, now) for one in found] if wants_trial else None,
        "reasons": keeping.hold_names(),
        "runs": selectors.runs()[:10],
        "may_run": request.user.may("privacy.manage"),
    }
    return render(request, "customers/privacy/retention.html", context)


@permission("privacy.manage")
@require_POST
@step_up_required
@once("privacy.run_retention")
def run(request: HttpRequest) -> HttpResponse:
    with outcome_of(request, done=_("What was due is let go; the report says what.")) as outcome:
        made = services.run_retention(actor=request.user, now=timezone.now())
    return redirect("privacy:retention") if outcome.refused else redirect(made)


@permission("privacy.view")
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(selectors.runs(), pk=pk)
    names = keeping.hold_names()
    lines = [
        line
        | {
            "title": keeping.kinds[line["kind"]].title if line["kind"] in keeping.kinds else line["kind"],
            "reasons": [(names.get(code, code), count) for code, count in line["held"].items()],
        }
        for line in made.report
    ]
    context = {"title": _("Retention run"), "run": made, "lines": lines}
    return render(request, "customers/privacy/retention_run.html", context)
