from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.quotas import selectors, services
from loans.quotas.domain import month_of
from loans.quotas.forms import QuotaForm

SHOWN = 200


@permission("lenders.view")
@require_safe
def quota_list(request: HttpRequest) -> HttpResponse:
    return _page(request, QuotaForm(initial={"month": timezone.localdate()}))


def _page(request: HttpRequest, form: QuotaForm) -> HttpResponse:
    this_month = month_of(timezone.localdate())
    rows = selectors.visible_to(request.user).order_by("-month", "lender__name", "product__name", "guarantor__name")
    page = {"quotas": rows[:SHOWN], "this_month": this_month, "form": form}
    return render(request, "loans/quotas/quota_list.html", page, status=400 if form.is_bound else 200)


@permission("lenders.edit")
@require_POST
@once("quotas.set")
def quota_set(request: HttpRequest) -> HttpResponse:
    form = QuotaForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The quota is set.")) as outcome:
            services.set_quota(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("quotas:list")
    return _page(request, form)
