from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.lenders import selectors, services
from loans.lenders.domain import CLAUSE_OF
from loans.lenders.forms import AgreementForm, ReasonForm
from loans.lenders.models import Agreement, Lender


@permission("lenders.view")
@require_safe
def agreement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(selectors.agreements_visible_to(request.user), pk=pk))


def _page(request: HttpRequest, agreement: Agreement, reason_form: ReasonForm | None = None) -> HttpResponse:
    required = services.required_clauses(timezone.localdate())
    page = {
        "agreement": agreement,
        "clauses": [
            (clause, agreement.clauses.get(code, ""), code in required.value) for code, clause in CLAUSE_OF.items()
        ],
        "used": [required.used],
        "reason_form": reason_form or ReasonForm(),
        "history": history_of(agreement),
    }
    return render(request, "loans/lenders/agreement_detail.html", page, status=400 if reason_form else 200)


@permission("lenders.edit")
def agreement_create(request: HttpRequest, lender_pk: int) -> HttpResponse:
    """A new draft; it begins as a copy of the agreement in force."""
    lender = get_object_or_404(selectors.visible_to(request.user), pk=lender_pk)
    in_force = selectors.agreement_in_force(lender)
    initial = AgreementForm.initial_of(in_force) | {"number": ""} if in_force else {}
    return _edit(request, lender, None, initial)


@permission("lenders.edit")
def agreement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(selectors.agreements_visible_to(request.user), pk=pk)
    return _edit(request, agreement.lender, agreement, AgreementForm.initial_of(agreement))


def _edit(request: HttpRequest, lender: Lender, agreement: Agreement | None, initial: dict) -> HttpResponse:
    others = selectors.visible_to(request.user).exclude(pk=lender.pk)
    form = AgreementForm(request.POST or None, request.FILES or None, initial=initial, lenders=others)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Saved as a draft. A second person has to approve it.")) as outcome:
            saved = services.draft_agreement(
                actor=request.user,
                now=timezone.now(),
                lender_id=lender.pk,
                agreement_id=agreement.pk if agreement else None,
                upload=form.cleaned_data["upload"],
                **form.content(),
            )
        if not outcome.refused:
            return redirect("lenders:agreement_detail", saved.pk)
    page = {"form": form, "lender": lender, "agreement": agreement}
    return render(request, "loans/lenders/agreement_edit.html", page, status=400 if form.is_bound else 200)


@permission("lenders.edit")
@require_POST
@once("lenders.agreement_submit")
def agreement_submit(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(selectors.agreements_visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("Sent to a second person for approval.")):
        services.submit_agreement(actor=request.user, now=timezone.now(), agreement_id=pk)
    return redirect("lenders:agreement_detail", pk)


@permission("lenders.edit")
@require_POST
@once("lenders.agreement_end")
def agreement_end(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(selectors.agreements_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The agreement has ended.")) as outcome:
            services.end_agreement(
                actor=request.user, now=timezone.now(), agreement_id=pk, reason=form.cleaned_data["reason"]
            )
        if not outcome.refused:
            return redirect("lenders:agreement_detail", pk)
    return _page(request, agreement, form)
