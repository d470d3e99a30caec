from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.lenders import selectors, services
from loans.lenders.domain import guarantor_obstacles
from loans.lenders.filters import GuarantorFilter
from loans.lenders.forms import GuarantorForm, LicenceForm, ReasonForm
from loans.lenders.models import Guarantor, Licence
from loans.lenders.tables import GuarantorTable
from loans.lenders.words import OBSTACLES


@permission("lenders.view")
@require_safe
def guarantor_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=GuarantorTable(),
        queryset=selectors.guarantors_visible_to(request.user),
        filterset=GuarantorFilter,
        title=_("Guarantors"),
        export_name="guarantors",
        actions=[
            Action(_("New guarantor"), reverse("lenders:guarantor_create"), "lenders.edit", icon="plus", key="n")
        ],
    )


@permission("lenders.view")
@require_safe
def guarantor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(selectors.guarantors_visible_to(request.user), pk=pk))


def _page(request: HttpRequest, guarantor: Guarantor, reason_form: ReasonForm | None = None) -> HttpResponse:
    found = guarantor_obstacles(
        guarantor.status, guarantor.licence_no, guarantor.licence_valid_to, timezone.localdate()
    )
    page = {
        "guarantor": guarantor,
        "obstacles": [OBSTACLES[code] for code in found],
        "reason_form": reason_form or ReasonForm(),
        "history": history_of(guarantor),
    }
    return render(request, "loans/lenders/guarantor_detail.html", page, status=400 if reason_form else 200)


@permission("lenders.edit")
def guarantor_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permission("lenders.edit")
def guarantor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(selectors.guarantors_visible_to(request.user), pk=pk))


def _edit(request: HttpRequest, guarantor: Guarantor | None) -> HttpResponse:
    form = GuarantorForm(request.POST or None, instance=guarantor)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The guarantor's record is saved.")) as outcome:
            saved = services.save_guarantor(
                actor=request.user,
                now=timezone.now(),
                guarantor_id=guarantor.pk if guarantor else None,
                **form.cleaned_data,
            )
        if not outcome.refused:
            return redirect("lenders:guarantor_detail", saved.pk)
    listed = reverse("lenders:guarantor_list")
    page = {
        "form": form,
        "title": guarantor.name if guarantor else _("New guarantor"),
        "back": reverse("lenders:guarantor_detail", args=[guarantor.pk]) if guarantor else listed,
        "list_url": listed,
        "list_name": _("Guarantors"),
    }
    return render(request, "loans/lenders/edit.html", page, status=400 if form.is_bound else 200)


@permission("lenders.edit")
@require_POST
@once("lenders.guarantor_submit")
def guarantor_submit(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(selectors.guarantors_visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("Sent to a second person for approval.")):
        services.submit_guarantor(actor=request.user, now=timezone.now(), guarantor_id=pk)
    return redirect("lenders:guarantor_detail", pk)


@permission("lenders.edit")
@require_POST
@once("lenders.guarantor_suspend")
def guarantor_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    guarantor = get_object_or_404(selectors.guarantors_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Suspended. It may guarantee nothing new.")) as outcome:
            services.suspend_guarantor(
                actor=request.user, now=timezone.now(), guarantor_id=pk, reason=form.cleaned_data["reason"]
            )
        if not outcome.refused:
            return redirect("lenders:guarantor_detail", pk)
    return _page(request, guarantor, form)


@permission("lenders.view")
@require_safe
def licence_list(request: HttpRequest) -> HttpResponse:
    """Every licence and agreement the business rests on, the nearest end first."""
    return render(request, "loans/lenders/licence_list.html", {"papers": selectors.papers(timezone.localdate())})


@permission("lenders.edit")
def licence_create(request: HttpRequest) -> HttpResponse:
    return _licence(request, None)


@permission("lenders.edit")
def licence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _licence(request, get_object_or_404(selectors.licences_visible_to(request.user), pk=pk))


def _licence(request: HttpRequest, licence: Licence | None) -> HttpResponse:
    form = LicenceForm(request.POST or None, request.FILES or None, instance=licence)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The register is up to date.")) as outcome:
            services.save_licence(
                actor=request.user,
                now=timezone.now(),
                licence_id=licence.pk if licence else None,
                **form.cleaned_data,
            )
        if not outcome.refused:
            return redirect("lenders:licence_list")
    page = {
        "form": form,
        "title": licence.name if licence else _("New licence"),
        "back": reverse("lenders:licence_list"),
        "list_url": reverse("lenders:licence_list"),
        "list_name": _("Licence register"),
        "file": licence.file if licence else None,
    }
    return render(request, "loans/lenders/edit.html", page, status=400 if form.is_bound else 200)
