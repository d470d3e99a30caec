"""Requests of people about their data: list, one request, and the page where the copy is fetched."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.audit.selectors import history_of
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once
from customers.privacy import domain, holdings, services
from customers.privacy.filters import RequestFilter
from customers.privacy.forms import CopyForm, OutcomeForm, RequestForm
from customers.privacy.selectors import requests as selectors
from customers.privacy.tables import RequestTable
from customers.profiles.selectors import visible_to

TRIES_AN_HOUR = 5


@permission("privacy.view")
@require_GET
def request_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=RequestTable(),
        queryset=selectors.visible_to(request.user),
        filterset=RequestFilter,
        title=_("Personal-information requests"),
        subheading=_("Access, copy, correction, erasure, and a person's look at automated decisions"),
        export_name="privacy-requests",
    )


@permission("privacy.work")
@require_http_methods(["GET", "POST"])
@once("privacy.receive_request")
def receive(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    form = RequestForm(request.POST or None, customer=customer, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The request is entered; its time runs.")) as outcome:
            made = services.receive_request(
                actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(made)
    context = {"title": _("Enter a request"), "form": form, "customer": customer}
    return render(request, "customers/privacy/request_receive.html", context, status=422 if form.errors else 200)


@permission("privacy.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, OutcomeForm())


def _page(request: HttpRequest, pk: int, form: OutcomeForm) -> HttpResponse:
    row = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    is_open = row.state in domain.OPEN_REQUESTS
    works = request.user.may("privacy.work")
    context = {
        "title": row.number,
        "row": row,
        "form": form,
        "is_open": is_open,
        "late": is_open and row.due_on < timezone.localdate(),
        "may_take": works and is_open and row.owner_id != request.user.pk,
        "may_answer": works and row.state == domain.RequestState.WORKING and row.owner_id == request.user.pk,
        "may_withdraw": works and is_open,
        "decision": next((one for one in holdings.decisions_of(row.customer) if one.pk == row.decision_id), None),
        "parts": [(part.title, len(part.read(row.customer))) for part in holdings.parts.values()]
        if row.kind in domain.HANDED_OVER and is_open
        else [],
        "history": history_of(row),
    }
    return render(request, "customers/privacy/request_detail.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, pk: int, verb: Callable[..., Any], done: str, field: str = "") -> HttpResponse:
    get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        told = {field: form.cleaned_data["outcome"]} if field else {}
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, request_id=pk, now=timezone.now(), **told)
        if not outcome.refused:
            return redirect("privacy:request", pk)
    return _page(request, pk, form)


@permission("privacy.work")
@require_POST
@once("privacy.take_request")
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.take_request, _("It is yours."))


@permission("privacy.work")
@require_POST
@once("privacy.finish_request")
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.finish_request, _("Done; the letter is being made."), "outcome")


@permission("privacy.work")
@require_POST
@once("privacy.refuse_request")
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.refuse_request, _("Refused; the letter gives the reason."), "reason")


@permission("privacy.work")
@require_POST
@once("privacy.withdraw_request")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.withdraw_request, _("The request is withdrawn."))


@public
@never_cache
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, token: str) -> HttpResponse:
    """Where the person fetches the copy: by the link, for a week, with the end of their identity number."""
    now = timezone.now()
    row = selectors.by_copy_token(token, now)
    if row is None:
        return render(request, "customers/privacy/copy.html", {"state": "unknown"}, status=404)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _too_often(row.pk):
            return render(request, "customers/privacy/copy.html", {"state": "busy"}, status=429)
        if row.customer.id_number.reveal()[-4:].upper() == form.cleaned_data["last_four"].upper():
            answer = HttpResponse(services.hand_over_copy(request=row, now=now), content_type="application/json")
            answer["Content-Disposition"] = f'attachment; filename="{row.number}.json"'
            return answer
        form.add_error("last_four", _("These are not the last four characters of the number we know."))
    context = {"state": "open", "form": form, "row": row}
    return render(request, "customers/privacy/copy.html", context, status=422 if form.is_bound else 200)


def _too_often(pk: int) -> bool:
    key = f"privacy.copy:{pk}:{timezone.now():%Y%m%d%H}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) > TRIES_AN_HOUR
    except ValueError:  # evicted between the two calls
        return False
