from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.products import selectors, services
from loans.products.forms import ReasonForm
from loans.products.views.reading import version_page


@permission("products.edit")
@require_POST
@once("products.submit")
def version_submit(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("Sent to a second person for approval.")):
        services.submit_version(actor=request.user, now=timezone.now(), version_id=pk)
    return redirect("products:detail", pk)


@permission("products.edit")
@require_POST
@once("products.resume")
def version_resume(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("On sale again.")):
        services.resume(actor=request.user, now=timezone.now(), version_id=pk)
    return redirect("products:detail", pk)


@permission("products.edit")
@require_POST
@once("products.suspend")
def version_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.suspend, _("Suspended. Nobody can apply under it now."))


@permission("products.edit")
@require_POST
@once("products.retire")
def version_retire(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.retire, _("Retired. Applications made under it keep it."))


@permission("products.edit")
@require_POST
@once("products.take_back")
def version_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.take_back, _("Taken back to draft."))


def _with_reason(request: HttpRequest, pk: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, now=timezone.now(), version_id=pk, reason=form.cleaned_data["reason"])
        if not outcome.refused:
            return redirect("products:detail", pk)
    return version_page(request, pk, form)
