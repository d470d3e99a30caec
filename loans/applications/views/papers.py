"""A paper beside what was read from it: every value is confirmed or corrected by a person before it is written."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.files.reading.domain import ReadingState
from backoffice.files.reading.services import ask_reading
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors, services
from loans.applications.domain import TAKES_MATERIAL
from loans.applications.forms import PaperForm
from loans.applications.models import Application, Material
from loans.applications.views.pages import found
from loans.applications.words import PAPER_KINDS


def _material(application: Application, material_id: int) -> Material:
    return get_object_or_404(selectors.materials_of(application), pk=material_id)


def _page(
    request: HttpRequest, application: Application, material: Material, form: PaperForm | None = None
) -> HttpResponse:
    reading = services.reading_of(material)
    context: dict[str, Any] = {
        "application": application,
        "material": material,
        "file": material.file,
        "reading": reading,
        "waiting": reading is not None and reading.state in {ReadingState.WAITING, ReadingState.RUNNING},
        "may_confirm": application.status in TAKES_MATERIAL,
        "title": _("Values read from the paper"),
        "marks": [],
    }
    if reading is not None and reading.state == ReadingState.DONE:
        paper, offered = services.offers_of(application, reading, timezone.localdate())
        context |= {
            "kind": PAPER_KINDS.get(paper.kind, ""),
            "form": form or PaperForm(offered),
            "marks": [offer.mark for offer in offered],
            "other_person": any(offer.other_person for offer in offered),
            "no_seal": "no_seal" in paper.notes,
        }
    status = 400 if form is not None and form.errors else 200
    if request.htmx and context["waiting"]:
        return HttpResponse(status=204)
    response = render(request, "loans/applications/paper_read.html", context, status=status)
    if request.htmx:
        response["HX-Refresh"] = "true"  # the values are there: picture and form are drawn together
    return response


@permission("applications.edit")
@require_safe
def paper_read(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    application = found(request, pk)
    return _page(request, application, _material(application, material_id))


@permission("applications.edit")
@require_POST
@once("applications.ask_reading")
def paper_ask(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    material = _material(found(request, pk), material_id)
    with outcome_of(request):
        ask_reading(actor=request.user, file=material.file, now=timezone.now())
    return redirect("applications:paper_read", pk, material_id)


@permission("applications.edit")
@require_POST
@once("applications.confirm_paper")
def paper_confirm(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    application = found(request, pk)
    material = _material(application, material_id)
    reading = services.reading_of(material)
    if reading is None or reading.state != ReadingState.DONE:
        return redirect("applications:paper_read", pk, material_id)
    _paper, offered = services.offers_of(application, reading, timezone.localdate())
    form = PaperForm(offered, request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The confirmed values are kept.")) as outcome:
            services.confirm_paper(
                application_id=pk,
                material_id=material_id,
                reading_id=form.cleaned_data["reading"],
                values=form.confirmed,
                actor=request.user,
                now=timezone.now(),
            )
        if not outcome.refused:
            return redirect(reverse("applications:detail", args=[pk]) + "#papers")
    return _page(request, application, material, form)
