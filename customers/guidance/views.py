from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.guidance import selectors, services
from customers.guidance.domain import State
from customers.guidance.forms import ScriptForm, TermForm
from customers.guidance.models import TalkScript, Term
from customers.guidance.tables import ScriptFilter, ScriptTable


@permission("guidance.view")
@require_GET
def script_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=ScriptTable(),
        queryset=selectors.visible_to(request.user),
        filterset=ScriptFilter,
        title=_("Talk scripts"),
        subheading=_("What staff say, by scene and segment; shown beside the form of a call"),
        actions=[
            Action(_("Glossary"), reverse("guidance:glossary"), "guidance.view", icon="book", key="g"),
            Action(_("New script"), reverse("guidance:new"), "guidance.edit", icon="plus", key="c", primary=True),
        ],
    )


def _script(request: HttpRequest, pk: int) -> TalkScript:
    return get_object_or_404(selectors.visible_to(request.user).select_related("replaces"), pk=pk)


@permission("guidance.view")
@require_GET
def script(request: HttpRequest, pk: int) -> HttpResponse:
    row = _script(request, pk)
    context = {"title": row.title, "script": row, "in_use": row.state == State.APPROVED}
    return render(request, "customers/guidance/script.html", context)


@permission("guidance.edit")
@require_http_methods(["GET", "POST"])
@once("guidance.write_script")
def script_new(request: HttpRequest) -> HttpResponse:
    return _form_page(request, None)


@permission("guidance.edit")
@require_http_methods(["GET", "POST"])
@once("guidance.write_script")
def script_reword(request: HttpRequest, pk: int) -> HttpResponse:
    return _form_page(request, _script(request, pk))


def _form_page(request: HttpRequest, row: TalkScript | None) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ScriptForm.base_fields} if row else {}
    form = ScriptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Submitted. Staff see it once a second person approves it.")) as outcome:
            services.write_script(
                actor=request.user,
                now=timezone.now(),
                replaces=row if row and row.state == State.APPROVED else None,
                **form.cleaned_data,
            )
        if not outcome.refused:
            return redirect("guidance:list")
    context = {"title": _("New wording") if row else _("New script"), "form": form, "script": row}
    return render(request, "customers/guidance/script_form.html", context, status=400 if form.errors else 200)


@permission("guidance.edit")
@require_POST
@once("guidance.retire")
def script_retire(request: HttpRequest, pk: int) -> HttpResponse:
    row = _script(request, pk)
    with outcome_of(request, done=_("The script is out of use.")):
        services.retire_script(actor=request.user, script_id=row.pk, now=timezone.now())
    return redirect("guidance:script", row.pk)


@permission("guidance.view")
@require_POST
@once("guidance.used")
def script_used(request: HttpRequest, pk: int) -> HttpResponse:
    """A small button beside the call: the count comes back in its place."""
    row, times = _script(request, pk), None
    with outcome_of(request) as outcome:
        times = services.count_use(actor=request.user, script_id=row.pk, now=timezone.now())
    if outcome.refused or not request.headers.get("HX-Request"):
        return redirect("guidance:script", row.pk)
    return render(request, "customers/guidance/used.html", {"script": row, "times": times})


@permission("guidance.view")
@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    context = {"title": _("Glossary"), "terms": selectors.terms(text), "q": text}
    return render(request, "customers/guidance/glossary.html", context)


@permission("guidance.edit")
@require_http_methods(["GET", "POST"])
@once("guidance.keep_term")
def term_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    term = get_object_or_404(Term, pk=pk) if pk else None
    initial = {name: getattr(term, name) for name in TermForm.base_fields} if term else {}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Kept in the glossary.")) as outcome:
            services.keep_term(actor=request.user, term_id=pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("guidance:glossary")
    context = {"title": term.name if term else _("New term"), "form": form}
    return render(request, "customers/guidance/term_form.html", context, status=400 if form.errors else 200)
