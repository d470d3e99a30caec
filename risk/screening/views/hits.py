"""Hits: who may be somebody on a list."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.screening import selectors, services
from risk.screening.domain.hits import State
from risk.screening.filters import HitFilter
from risk.screening.forms import ProposalForm, ReopenForm, SecondForm
from risk.screening.models import Hit
from risk.screening.tables import HitTable
from risk.screening.words import shown_parts


@permission("screening.view")
@require_safe
def hit_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=HitTable(),
        queryset=selectors.hits_visible_to(request.user),
        filterset=HitFilter,
        title=_("Watch-list hits"),
        subheading=_("Customers who may be somebody on a list; nothing of this is told to the customer"),
        actions=[Action(_("Watch lists"), reverse("screening:lists"), "screening.view", icon="list-search", key="l")],
        export_name="hits",
    )


def _page(request: HttpRequest, hit: Hit, form: BaseForm | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    forms: dict[str, Any] = {}
    if user.may("screening.work"):
        at = {"version": hit.version}
        if hit.state == State.OPEN:
            forms["propose"] = ProposalForm(initial=at)
        elif hit.state == State.PROPOSED and hit.proposed_by_id != user.pk:
            forms["second"] = SecondForm(initial=at)
        elif hit.state in (State.CLEARED, State.CONFIRMED):
            forms["reopen"] = ReopenForm(initial=at)
        for name, kind in (("propose", ProposalForm), ("second", SecondForm), ("reopen", ReopenForm)):
            if isinstance(form, kind):
                forms = {name: form}
    context = {
        "hit": hit,
        "title": hit.number,
        "parts": shown_parts(hit),
        "events": selectors.events_of(hit),
        "others": [one for one in selectors.hits_of(user, hit.customer) if one.pk != hit.pk],
        "forms": forms,
    }
    return render(request, "risk/screening/hit_detail.html", context, status=status)


@permission("screening.view")
@require_safe
def hit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(selectors.hits_visible_to(request.user), pk=pk))


def _decide(request: HttpRequest, pk: int, form: BaseForm, verb: Any, done: Any) -> HttpResponse:
    hit = get_object_or_404(selectors.hits_visible_to(request.user), pk=pk)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, hit_id=hit.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("screening:hit", pk)
    hit.refresh_from_db()
    return _page(request, hit, form, status=400)


@permission("screening.work")
@require_POST
@once("screening.propose")
def hit_propose(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, ProposalForm(request.POST), services.propose, _("Noted."))


@permission("screening.work")
@require_POST
@once("screening.second")
def hit_second(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, SecondForm(request.POST), services.second, _("Decided."))


@permission("screening.work")
@require_POST
@once("screening.reopen")
def hit_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, ReopenForm(request.POST), services.reopen, _("To be decided again."))
