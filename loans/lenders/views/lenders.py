from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.files.models import StoredFile
from backoffice.files.views import handed_out
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.lenders import selectors, services
from loans.lenders.domain import CLAUSE_OF, missing_clauses, obstacles
from loans.lenders.filters import LenderFilter
from loans.lenders.forms import LenderForm, ListingForm, ReasonForm
from loans.lenders.models import Lender
from loans.lenders.tables import LenderTable
from loans.lenders.words import OBSTACLES


@permission("lenders.view")
@require_safe
def lender_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=LenderTable(),
        queryset=selectors.visible_to(request.user),
        filterset=LenderFilter,
        title=_("Lenders"),
        export_name="lenders",
        actions=[Action(_("New lender"), reverse("lenders:create"), "lenders.edit", icon="plus", key="n")],
    )


def _standing_lines(lender: Lender) -> list[tuple[str, str]]:
    """(what stands in the way, the law it rests on)."""
    today = timezone.localdate()
    required = services.required_clauses(today)
    missing = missing_clauses(lender.agreement_clauses, required.value)
    names = "、".join(CLAUSE_OF[code].name if code in CLAUSE_OF else code for code in missing)
    return [
        (str(OBSTACLES[code].sentence) % {"clauses": names}, OBSTACLES[code].basis)
        for code in obstacles(lender.standing, today, required.value)
    ]


@permission("lenders.view")
@require_safe
def lender_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(selectors.visible_to(request.user), pk=pk))


def _page(
    request: HttpRequest,
    lender: Lender,
    listing_form: ListingForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    agreement = selectors.agreement_in_force(lender)
    page = {
        "lender": lender,
        "obstacles": _standing_lines(lender),
        "agreement": agreement,
        "agreements": lender.agreements.all(),
        "listings": lender.listings.select_related("file", "added_by")[:6],
        "clauses": [(clause, lender.agreement_clauses.get(code, "")) for code, clause in CLAUSE_OF.items()],
        "listing_form": listing_form or ListingForm(initial={"checked_on": timezone.localdate()}),
        "reason_form": reason_form or ReasonForm(),
        "history": history_of(lender),
    }
    refused = listing_form is not None or reason_form is not None
    return render(request, "loans/lenders/lender_detail.html", page, status=400 if refused else 200)


@permission("lenders.edit")
def lender_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permission("lenders.edit")
def lender_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(selectors.visible_to(request.user), pk=pk))


def _edit(request: HttpRequest, lender: Lender | None) -> HttpResponse:
    form = LenderForm(request.POST or None, instance=lender)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The lender's record is saved.")) as outcome:
            saved = services.save_lender(
                actor=request.user, now=timezone.now(), lender_id=lender.pk if lender else None, **form.cleaned_data
            )
        if not outcome.refused:
            return redirect("lenders:detail", saved.pk)
    page: dict[str, Any] = {
        "form": form,
        "title": lender.name if lender else _("New lender"),
        "back": reverse("lenders:detail", args=[lender.pk]) if lender else reverse("lenders:list"),
        "list_url": reverse("lenders:list"),
        "list_name": _("Lenders"),
    }
    return render(request, "loans/lenders/edit.html", page, status=400 if form.is_bound else 200)


@permission("lenders.edit")
@require_POST
@once("lenders.submit")
def lender_submit(request: HttpRequest, pk: int) -> HttpResponse:
    lender = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("Sent to a second person for approval.")):
        services.submit_lender(actor=request.user, now=timezone.now(), lender_id=lender.pk)
    return redirect("lenders:detail", pk)


@permission("lenders.edit")
@require_POST
@once("lenders.suspend")
def lender_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    lender = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Suspended. Its products can no longer be applied for.")) as outcome:
            services.suspend_lender(
                actor=request.user, now=timezone.now(), lender_id=lender.pk, reason=form.cleaned_data["reason"]
            )
        if not outcome.refused:
            return redirect("lenders:detail", pk)
    return _page(request, lender, reason_form=form)


@permission("lenders.edit")
@require_POST
@once("lenders.listing")
def listing_add(request: HttpRequest, pk: int) -> HttpResponse:
    lender = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = ListingForm(request.POST, request.FILES)
    if form.is_valid():
        with outcome_of(request, form, done=_("The evidence is kept.")) as outcome:
            services.record_listing(actor=request.user, now=timezone.now(), lender_id=lender.pk, **form.cleaned_data)
        if not outcome.refused:
            return redirect("lenders:detail", pk)
    return _page(request, lender, listing_form=form)


@permission("lenders.view")
@require_safe
def paper(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Evidence of a published list, a licence, a signed agreement: nobody's personal papers, for whoever may see
    lenders, without the right to open files of applications."""
    return handed_out(request.user, get_object_or_404(StoredFile, uid=uid, purpose=services.PAPERS))
