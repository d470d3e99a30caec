"""Papers of an application: upload, take off the list, hand in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.keys import looks_like_key
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors, services
from loans.applications.domain import Step
from loans.applications.forms import MaterialForm, NoteForm
from loans.applications.views.pages import found, page


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the material of the page that asked: the entry's step, or the application."""
    entry = request.POST.get("entry", "")
    if looks_like_key(entry):
        return redirect("applications:entry", int(entry), Step.MATERIALS)
    return redirect(reverse("applications:detail", args=[pk]) + "#material")


@permission("applications.edit")
@require_POST
@once("applications.material")
def material_add(request: HttpRequest, pk: int) -> HttpResponse:
    application, now = found(request, pk), timezone.now()
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            material = services.add_material(
                application_id=pk,
                code=form.cleaned_data["code"],
                upload=form.cleaned_data["file"],
                actor=request.user,
                now=now,
            )
            reading = services.read_material(material=material, actor=request.user, now=now)
            outcome.say(_("The file is kept and is being read.") if reading else _("The file is kept."))
        if not outcome.refused:
            return back(request, pk)
    if "entry" in request.POST:
        messages.error(request, " ".join(sentence for found in form.errors.values() for sentence in found))
        return back(request, pk)
    return page(request, application, status=400, material_form=form)


@permission("applications.edit")
@require_POST
@once("applications.material_remove")
def material_remove(request: HttpRequest, pk: int, material_id: int) -> HttpResponse:
    application = found(request, pk)
    get_object_or_404(selectors.materials_of(application), pk=material_id)
    with outcome_of(request, done=_("The file is taken off the list.")):
        services.remove_material(application_id=pk, material_id=material_id, actor=request.user, now=timezone.now())
    return back(request, pk)


@permission("applications.edit")
@require_POST
@once("applications.hand_in")
def material_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """What a reviewer asked for is there: back to the review queue."""
    found(request, pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    with outcome_of(request, done=_("Handed in. The case is back in the review queue.")):
        services.supply_material(application_id=pk, actor=request.user, now=timezone.now(), note=note)
    return redirect("applications:detail", pk)
