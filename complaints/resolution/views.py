from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import selectors as cases
from complaints.cases.models import Complaint
from complaints.handling import policies
from complaints.resolution import services
from complaints.resolution.forms import ConfirmationForm, DeliveryForm, LetterForm, RemedyForm

FORMS: dict[str, tuple[type[forms.Form], Callable[..., Any], Any]] = {
    "remedy": (RemedyForm, services.propose_remedy, gettext_lazy("The remedy is on record.")),
    "letter": (LetterForm, services.issue_letter, gettext_lazy("The letter is being made.")),
    "delivery": (DeliveryForm, services.deliver_letter, gettext_lazy("The delivery is on record.")),
    "confirmation": (ConfirmationForm, services.confirm_letter, gettext_lazy("The confirmation is on record.")),
}


@permission("complaints.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Remedies, the letter of decision, and whether it has arrived."""
    return _page(request, _get(request, pk))


def _get(request: HttpRequest, pk: int) -> Complaint:
    return get_object_or_404(cases.visible_to(request.user).select_related("loan"), pk=pk)


def _page(
    request: HttpRequest, complaint: Complaint, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    handles = (
        request.user.may("complaints.handle")
        and policies.may_handle(request.user, complaint)
        and not policies.has_interest(request.user, complaint)
    )
    letters = list(complaint.letters.select_related("document", "issued_by"))
    last = letters[-1] if letters else None
    offered = {
        "remedy": handles and complaint.is_open,
        "letter": handles,
        "delivery": handles and last is not None and last.delivered_at is None,
        "confirmation": handles and last is not None and last.delivered_at is not None and last.confirmed_at is None,
    }
    shown = {name: FORMS[name][0]() for name, is_offered in offered.items() if is_offered}
    context = {
        "title": _("Resolution of %(number)s") % {"number": complaint.number},
        "complaint": complaint,
        "remedies": complaint.remedies.select_related("proposed_by", "decided_by"),
        "letters": letters,
        "forms": shown | (bound or {}),
    }
    return render(request, "complaints/resolution/resolution_detail.html", context, status=status)


def _run(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    complaint = _get(request, pk)
    form_class, verb, done = FORMS[name]
    form = form_class(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, complaint_id=complaint.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("resolution:detail", pk=pk)
    return _page(request, complaint, {name: form}, status=422)


@permission("complaints.handle")
@require_POST
@once("complaints.propose_remedy")
def remedy(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, "remedy")


@permission("complaints.handle")
@require_POST
@once("complaints.issue_letter")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, "letter")


@permission("complaints.handle")
@require_POST
@once("complaints.deliver_letter")
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, "delivery")


@permission("complaints.handle")
@require_POST
@once("complaints.confirm_letter")
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, "confirmation")
