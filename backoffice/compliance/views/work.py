"""Pages of regulation changes, procedures and incidents, and what is due in all registers."""

from datetime import timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.compliance import forms, selectors, services
from backoffice.compliance.domain import Affected, Approved, IncidentState
from backoffice.compliance.models import CATEGORIES, ProcedureRun
from backoffice.compliance.tables import ChangeTable, IncidentTable
from backoffice.compliance.views.pages import Page, Step, done, entered, shown
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("compliance.view")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Everything in the registers that is late or ends soon, on one page."""
    today = timezone.localdate()
    context = {
        "title": _("Compliance"),
        "rows": [(one, one.late(today)) for one in selectors.due(today)],
        "figures": [
            row | {"label": dict(CATEGORIES)[row["category"]]}
            for row in selectors.incident_figures(today - timedelta(days=365))
        ],
    }
    return render(request, "backoffice/compliance/overview.html", context)


@permission("compliance.view")
@require_GET
def changes(request: HttpRequest) -> HttpResponseBase:
    new = Action(_("Enter a change"), reverse("compliance:change_new"), "compliance.edit", icon="plus", primary=True)
    return list_response(
        request,
        table=ChangeTable(),
        queryset=selectors.changes(request.user),
        title=_("Regulation changes"),
        subheading=_("From when, whose, and what of ours they touch"),
        actions=[new],
        export_name="regulation-changes",
    )


@permission("compliance.edit")
@require_http_methods(["GET", "POST"])
@once("compliance.enter_change")
def change_new(request: HttpRequest) -> HttpResponse:
    form = forms.ChangeForm(request.POST or None)
    back = (_("Regulation changes"), reverse("compliance:changes"))
    return entered(request, form, _("Enter a change"), back, services.enter_change)


def _link(task) -> str:
    """Where the thing that a task touches stands."""
    if not task.reference:
        return ""
    pages = {Affected.WORDING: "documents:wording_detail", Affected.PARAMETER: "parameters:history"}
    name = pages.get(Affected(task.affected))
    return reverse(name, args=[task.reference]) if name else ""


def _change(request: HttpRequest, pk: int) -> Page:
    row = get_object_or_404(selectors.changes(request.user), pk=pk)
    today, edits = timezone.localdate(), request.user.may("compliance.edit")
    tasks = list(row.tasks.select_related("owner", "done_by"))
    gated = [task for task in tasks if task.done_at is None and task.affected in {"wording", "product"}]
    notice = ""
    if gated and row.effective_on <= today:
        notice = _("In force, with open tasks: what they name cannot be approved anew until they say what fulfils it.")
    lines = [
        {
            "text": f"{task.get_affected_display()} {task.reference} · {task.what}",
            "small": task.result or f"{task.owner} · {task.due_on}",
            "badge": ("green", _("Done")) if task.done_at else ("red", _("Overdue")) if task.due_on < today else None,
            "url": _link(task),
            "do": ""
            if task.done_at or not (edits or task.owner_id == request.user.pk)
            else reverse("compliance:task_finish", args=[pk, task.pk]),
            "id": task.pk,
        }
        for task in tasks
    ]
    return Page(
        row,
        row.title,
        (_("Regulation changes"), reverse("compliance:changes")),
        lambda name: reverse("compliance:change_do", args=[pk, name]),
        ("", ""),
        [
            (_("Number of the document"), row.number),
            (_("Issued by"), row.issuer),
            (_("Published on"), row.published_on),
            (_("In force from"), row.effective_on),
            (_("Owner"), row.owner),
            (_("Done by"), row.due_on),
            (_("What it means for us"), row.summary),
        ],
        [(_("Tasks"), lines)],
        [Step("task", _("Add a task"), partial(services.add_task, change_id=pk), forms.TaskForm, edits)],
        notice,
    )


@permission("compliance.view")
@require_GET
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, _change(request, pk))


@permission("compliance.edit")
@require_POST
@once("compliance.change")
def change_do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return done(request, _change(request, pk), name)


@permission("compliance.view")
@require_POST
@once("compliance.finish_task")
def task_finish(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    page = _change(request, pk)
    task = get_object_or_404(page.row.tasks, pk=task_pk)
    form = forms.ResultForm(request.POST)
    with outcome_of(request, done=_("Done.")):
        result = form.cleaned_data["result"] if form.is_valid() else ""
        services.finish_task(actor=request.user, task_id=task.pk, result=result, now=timezone.now())
    return redirect(page.row.get_absolute_url())


@permission("procedures.run")
@require_http_methods(["GET"])
def procedures(request: HttpRequest) -> HttpResponse:
    """The checklists in force, what was run lately, and (for compliance) the form for a new version."""
    rows = []
    for one in selectors.procedures(request.user).prefetch_related("versions"):
        versions = list(one.versions.all())
        active = next((version for version in versions if version.state == Approved.ACTIVE), None)
        waiting = [version for version in versions if version.state == Approved.SUBMITTED]
        rows.append((one, active, waiting))
    context = {
        "title": _("Procedures"),
        "rows": rows,
        "runs": ProcedureRun.objects.select_related("version__procedure", "started_by")[:20],
        "day": forms.DayForm(),
        "form": forms.ProcedureForm() if request.user.may("compliance.edit") else None,
    }
    return render(request, "backoffice/compliance/procedures.html", context)


@permission("compliance.edit")
@require_POST
@once("compliance.write_procedure")
def procedure_write(request: HttpRequest) -> HttpResponse:
    form = forms.ProcedureForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The version waits for a second person.")) as outcome:
            services.write_procedure(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("compliance:procedures")
    back = (_("Procedures"), reverse("compliance:procedures"))
    context = {"title": _("Write a procedure"), "form": form, "back": back, "cancel": back[1]}
    return render(request, "backoffice/compliance/register_form.html", context, status=422)


@permission("procedures.run")
@require_POST
@once("compliance.start_run")
def run_start(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(selectors.procedures(request.user), pk=pk)
    form = forms.DayForm(request.POST)
    if form.is_valid():
        with outcome_of(request) as outcome:
            run = services.start_run(
                actor=request.user, procedure_id=one.pk, day=form.cleaned_data["day"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect(run)
    return redirect("compliance:procedures")


@permission("procedures.run")
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ProcedureRun.objects.select_related("version__procedure", "started_by"), pk=pk)
    marks = {mark.n: mark for mark in row.steps_done.select_related("by")}
    steps = [(n, text, marks.get(n)) for n, text in enumerate(row.version.steps, 1)]
    context = {"title": str(row), "row": row, "steps": steps, "done": len(marks)}
    return render(request, "backoffice/compliance/run.html", context)


@permission("procedures.run")
@require_POST
@once("compliance.do_step")
def step_do(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    row = get_object_or_404(ProcedureRun, pk=pk)
    with outcome_of(request):
        services.do_step(actor=request.user, run_id=row.pk, n=n, note=request.POST.get("note", ""), now=timezone.now())
    return redirect(row)


@permission("incidents.report")
@require_GET
def incidents(request: HttpRequest) -> HttpResponseBase:
    new = Action(_("Report an incident"), reverse("compliance:incident_new"), "incidents.report", icon="plus",
                 primary=True)  # fmt: skip
    return list_response(
        request,
        table=IncidentTable(),
        queryset=selectors.incidents(request.user),
        title=_("Operational incidents"),
        subheading=_("What went wrong, what it cost, and what is done so that it does not recur"),
        actions=[new],
        export_name="incidents",
    )


@permission("incidents.report")
@require_http_methods(["GET", "POST"])
@once("compliance.report_incident")
def incident_new(request: HttpRequest) -> HttpResponse:
    form = forms.IncidentForm(request.POST or None)
    back = (_("Operational incidents"), reverse("compliance:incidents"))
    return entered(request, form, _("Report an incident"), back, services.report_incident)


def _incident(request: HttpRequest, pk: int) -> Page:
    row = get_object_or_404(selectors.incidents(request.user), pk=pk)
    today, user = timezone.localdate(), request.user
    works = user.may("compliance.edit") or row.owner_id == user.pk
    is_open = works and row.state == IncidentState.OPEN
    lines = [
        {
            "text": action.what,
            "small": action.result or f"{action.owner} · {action.due_on}",
            "badge": ("green", _("Done"))
            if action.done_at
            else ("red", _("Overdue"))
            if action.due_on < today
            else None,
            "do": ""
            if action.done_at or not (works or action.owner_id == user.pk)
            else reverse("compliance:action_finish", args=[pk, action.pk]),
            "id": action.pk,
        }
        for action in row.actions.select_related("owner")
    ]
    return Page(
        row,
        f"{row.number} {row.title}",
        (_("Operational incidents"), reverse("compliance:incidents")),
        lambda name: reverse("compliance:incident_do", args=[pk, name]),
        ("compliance.incident", row.state),
        [
            (_("Category"), row.get_category_display()),
            (_("Severity"), row.get_severity_display()),
            (_("Happened"), row.happened_on),
            (_("Loss, yuan"), f"{row.loss:,.2f}"),
            (_("Recovered, yuan"), f"{row.recovered:,.2f}"),
            (_("Owner"), row.owner),
            (_("Reported by"), row.reported_by),
            (_("Cause"), row.cause),
            (_("Handled by"), row.handled_by),
            (_("Closed by"), row.closed_by),
        ],
        [(_("Actions"), lines)],
        [
            Step("action", _("Add an action"), partial(services.add_action, pk=pk), forms.ActionForm, is_open),
            Step("handle", _("Cause and cost are known"), partial(services.handle_incident, pk=pk), forms.HandleForm,
                 is_open),
            Step("reopen", _("Not yet: open again"), partial(services.reopen_incident, pk=pk), None,
                 works and row.state == IncidentState.HANDLED),
            Step("close", _("Close"), partial(services.close_incident, pk=pk), None,
                 user.may("compliance.approve") and row.state == IncidentState.HANDLED),
        ],
    )  # fmt: skip


@permission("incidents.report")
@require_GET
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, _incident(request, pk))


@permission("incidents.report")
@require_POST
@once("compliance.incident")
def incident_do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return done(request, _incident(request, pk), name)


@permission("incidents.report")
@require_POST
@once("compliance.finish_action")
def action_finish(request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
    page = _incident(request, pk)
    action = get_object_or_404(page.row.actions, pk=action_pk)
    with outcome_of(request, done=_("Done.")):
        services.finish_action(
            actor=request.user, action_id=action.pk, result=request.POST.get("result", "")[:300], now=timezone.now()
        )
    return redirect(page.row.get_absolute_url())
