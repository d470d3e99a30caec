from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.parameters import selectors, services
from backoffice.parameters.domain import show
from backoffice.parameters.forms import ProposeForm
from backoffice.parameters.tables import ParameterFilter, ParameterTable
from backoffice.parameters.uses import uses_of
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("parameters.view")
@require_GET
def parameter_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=ParameterTable(),
        queryset=selectors.visible_to(request.user),
        filterset=ParameterFilter,
        title=_("Parameters"),
        subheading=_("Values that law or business change: dated, with their basis, approved by a second person"),
        export_name="parameters",
    )


@permission("parameters.view")
@require_GET
def history(request: HttpRequest, code: str) -> HttpResponse:
    like = selectors.like(code)
    if like is None:
        raise Http404
    context = {
        "title": like.name,
        "code": code,
        "rows": selectors.history(code),
        "current": selectors.in_force(code, timezone.localdate()),
        "like": like,
        "shipped": show(like.kind, like.content),
        "uses": uses_of(code),
        "coming": selectors.coming(code, timezone.localdate()),
    }
    return render(request, "backoffice/parameters/parameter_history.html", context)


@permission("parameters.propose")
@require_http_methods(["GET", "POST"])
@once("parameters.propose")
def propose(request: HttpRequest, code: str) -> HttpResponse:
    like = selectors.like(code)
    if like is None:
        raise Http404
    today = timezone.localdate()
    current = selectors.in_force(code, today) or like
    initial = {"value": show(current.kind, current.content), "valid_from": today}
    form = ProposeForm(request.POST or None, kind=like.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with outcome_of(request, form, done=_("The value waits for a second person under Approvals.")) as outcome:
            services.propose(
                actor=request.user,
                code=code,
                text=data["value"],
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                basis=data["basis"],
                now=timezone.now(),
            )
        if not outcome.refused:
            return redirect("parameters:history", code)
    context = {
        "title": _("Propose a new value"),
        "form": form,
        "like": like,
        "code": code,
        "current": current,
        "uses": uses_of(code),
        "coming": selectors.coming(code, today),
    }
    status = 400 if form.is_bound else 200
    return render(request, "backoffice/parameters/parameter_propose.html", context, status=status)
