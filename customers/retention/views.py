from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.retention import policies, selectors, services
from customers.retention.domain import SMALL, State
from customers.retention.forms import CloseForm, PlanForm
from customers.retention.models import RetentionCase
from customers.retention.tables import CaseFilter, CaseTable

PERIODS = (90, 180, 365)


@permission("retention.view")
@require_GET
def case_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=CaseTable(),
        queryset=selectors.visible_to(request.user),
        filterset=CaseFilter,
        title=_("Keeping customers"),
        subheading=_("Who falls behind or may leave: reason, plan, owner, result"),
        actions=[Action(_("Did it help?"), reverse("retention:results"), "retention.view", icon="scale", key="r")],
        export_name="retention",
    )


@permission("retention.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _case(request, pk))


def _case(request: HttpRequest, pk: int) -> RetentionCase:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


def _page(request: HttpRequest, case: RetentionCase, status: int = 200, **forms: Any) -> HttpResponse:
    may_work = policies.may_work(request.user, case)
    context = {
        "title": case.number,
        "case": case,
        "signals": case.signals.order_by("at"),
        "may_plan": may_work and case.state == State.OPEN,
        "may_close": may_work and case.state in {State.OPEN, State.RUNNING},
        "plan_form": PlanForm(initial={"reason": case.reason, "plan": case.plan, "measure": case.measure}),
        "close_form": CloseForm(),
        **forms,
    }
    return render(request, "customers/retention/case.html", context, status=status)


@permission("retention.work")
@require_POST
@once("retention.plan")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    case, form = _case(request, pk), PlanForm(request.POST)
    if form.is_valid():
        with outcome_of(
            request, form, done=_("The plan stands. What gives something up waits under Approvals.")
        ) as done:
            services.plan_case(actor=request.user, case_id=case.pk, now=timezone.now(), **form.cleaned_data)
        if not done.refused:
            return redirect(case)
    return _page(request, case, 400, plan_form=form)


@permission("retention.work")
@require_POST
@once("retention.close")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    case, form = _case(request, pk), CloseForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Closed; the loan record is looked at on its day.")) as done:
            services.close_case(actor=request.user, case_id=case.pk, now=timezone.now(), **form.cleaned_data)
        if not done.refused:
            return redirect(case)
    return _page(request, case, 400, close_form=form)


@permission("retention.view")
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """What was done against what was left alone, by signal."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in PERIODS} else PERIODS[-1]
    last = timezone.localdate()
    rows = selectors.results(last - timedelta(days=days), last)
    context = {
        "title": _("Did it help?"),
        "rows": rows,
        "days": days,
        "periods": PERIODS,
        "small": SMALL,
        "since": last - timedelta(days=days),
        "until": last,
        "labels": [label for _code, label, _found in rows],
        "series": [
            (_("Something was done"), [round(100 * (found.treated.share or 0), 1) for _c, _l, found in rows], "blue"),
            (_("Left alone"), [round(100 * (found.alone.share or 0), 1) for _c, _l, found in rows], "orange"),
        ],
    }
    return render(request, "customers/retention/results.html", context)
