from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.scripts import selectors, services
from complaints.scripts.domain import State
from complaints.scripts.forms import ScriptForm
from complaints.scripts.models import Script
from complaints.scripts.tables import ScriptTable


@permission("complaints.view")
@require_GET
def scripts(request: HttpRequest) -> HttpResponse:
    """Texts for replies and public statements."""
    return list_response(
        request,
        table=ScriptTable(),
        queryset=selectors.visible_to(request.user),
        filterset=None,
        title=_("Standard texts"),
        actions=[
            Action(
                _("New text"), reverse("scripts:new"), permission="complaints.lead", icon="plus", key="c", primary=True
            )
        ],
    )


@permission("complaints.lead")
@require_http_methods(["GET", "POST"])
@once("complaints.write_script")
def new(request: HttpRequest) -> HttpResponse:
    return _form_page(request, None)


@permission("complaints.lead")
@require_http_methods(["GET", "POST"])
@once("complaints.write_script")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording of a script: it replaces the present one when it is approved."""
    return _form_page(request, get_object_or_404(selectors.visible_to(request.user), pk=pk))


def _form_page(request: HttpRequest, script: Script | None) -> HttpResponse:
    initial = (
        {name: getattr(script, name) for name in ("title", "use", "category", "body", "valid_until")} if script else {}
    )
    form = ScriptForm(request.POST or None, initial=initial)
    if form.is_valid():
        with outcome_of(
            request, form, done=_("Submitted. It can be used once a second person approves it.")
        ) as outcome:
            services.write_script(
                actor=request.user,
                now=timezone.now(),
                replaces=script if script and script.state == State.APPROVED else None,
                **form.cleaned_data,
            )
        if not outcome.refused:
            return redirect("scripts:list")
    context = {"form": form, "script": script, "title": script.title if script else _("New text")}
    return render(request, "complaints/scripts/script_form.html", context, status=422 if form.is_bound else 200)


@permission("complaints.lead")
@require_POST
@once("complaints.retire_script")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    script = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("The text is out of use.")):
        services.retire_script(actor=request.user, script_id=script.pk, now=timezone.now())
    return redirect("scripts:list")
