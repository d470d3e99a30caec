from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import selectors as cases
from complaints.cases import triage
from complaints.taskforces import forms as small
from complaints.taskforces import selectors, services
from complaints.taskforces.models import Provision, SubTask, TaskForce


@permission("taskforces.join")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The task forces I am a member of, with what I still have to do."""
    now = timezone.now()
    tasks = SubTask.objects.filter(owner=request.user, done_at=None).select_related("force__complaint")
    context = {
        "title": _("My task forces"),
        "forces": selectors.visible_to(request.user).order_by("-id")[:50],
        "tasks": tasks[:50],
        "now": now,
    }
    return render(request, "complaints/taskforces/mine.html", context)


@permission("complaints.handle")
@require_POST
@once("taskforces.open")
def open_force(request: HttpRequest, pk: int) -> HttpResponse:
    complaint = get_object_or_404(cases.visible_to(request.user), pk=pk)
    form = small.OpenForm(request.POST)
    if form.is_valid():
        with outcome_of(request, done=_("The task force is open. Ask people in.")) as outcome:
            force = services.open_task_force(
                actor=request.user, complaint_id=complaint.pk, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect("taskforces:detail", pk=force.pk)
    return redirect("handling:detail", pk=pk)


def _get(request: HttpRequest, pk: int) -> TaskForce:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


@permission("taskforces.join")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The case, its members, their tasks, the legal basis, and what each department holds."""
    return _page(request, _get(request, pk))


def _page(
    request: HttpRequest, force: TaskForce, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    complaint = force.complaint
    members = list(force.members.select_related("user"))
    own = next(member for member in members if member.user_id == request.user.pk)
    conclusions = list(force.conclusions.select_related("signed_by"))
    shown: dict[str, forms.Form] = {}
    if complaint.is_open:
        shown = {
            "member": small.MemberForm(),
            "task": small.TaskForm(force=force),
            "basis": small.BasisForm(initial={"provisions": force.provisions.all()}),
            "finish": small.FinishForm(),
        }
        if own.department not in {row.department for row in conclusions}:
            shown["conclusion"] = small.ConclusionForm()
    context = {
        "title": _("Task force for %(number)s") % {"number": complaint.number},
        "force": force,
        "complaint": complaint,
        "pieces": triage.pieces(complaint.content, complaint.reasons),
        "members": members,
        "tasks": force.tasks.select_related("owner"),
        "provisions": force.provisions.all(),
        "conclusions": conclusions,
        "forms": shown | (bound or {}),
        "sees_complaint": request.user.may("complaints.view"),
    }
    return render(request, "complaints/taskforces/force_detail.html", context, status=status)


def _run(
    request: HttpRequest, force: TaskForce, name: str, form: forms.Form, verb: Callable[..., Any]
) -> HttpResponse:
    if form.is_valid():
        with outcome_of(request, form, done=_("Done.")) as outcome:
            verb(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("taskforces:detail", pk=force.pk)
    return _page(request, force, {name: form}, status=422)


def _for(force: TaskForce, verb: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **values: verb(force_id=force.pk, **values)


@permission("taskforces.join")
@require_POST
@once("taskforces.add_member")
def member(request: HttpRequest, pk: int) -> HttpResponse:
    force = _get(request, pk)
    return _run(request, force, "member", small.MemberForm(request.POST), _for(force, services.add_member))


@permission("taskforces.join")
@require_POST
@once("taskforces.add_task")
def task(request: HttpRequest, pk: int) -> HttpResponse:
    force = _get(request, pk)
    return _run(request, force, "task", small.TaskForm(request.POST, force=force), _for(force, services.add_task))


@permission("taskforces.join")
@require_POST
@once("taskforces.finish_task")
def finish(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    force = _get(request, pk)
    row = get_object_or_404(force.tasks, pk=task_pk)

    def verb(**values: Any) -> Any:
        return services.finish_task(task_id=row.pk, **values)

    return _run(request, force, "finish", small.FinishForm(request.POST), verb)


@permission("taskforces.join")
@require_POST
@once("taskforces.legal_basis")
def basis(request: HttpRequest, pk: int) -> HttpResponse:
    force = _get(request, pk)

    def verb(*, provisions: Any, **values: Any) -> Any:
        return services.attach_provisions(force_id=force.pk, provisions=list(provisions), **values)

    return _run(request, force, "basis", small.BasisForm(request.POST), verb)


@permission("taskforces.join")
@require_POST
@once("taskforces.sign")
def conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    force = _get(request, pk)
    return _run(
        request, force, "conclusion", small.ConclusionForm(request.POST), _for(force, services.sign_conclusion)
    )


@permission("taskforces.provisions")
@require_http_methods(["GET", "POST"])
@once("taskforces.write_provision")
def provisions(request: HttpRequest) -> HttpResponse:
    """The register of provisions, kept by compliance."""
    form = small.ProvisionForm(request.POST or None)
    if form.is_valid():
        with outcome_of(request, form, done=_("The provision is in the register.")) as outcome:
            services.write_provision(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("taskforces:provisions")
    context = {"title": _("Register of provisions"), "form": form, "provisions": Provision.objects.all()[:500]}
    return render(request, "complaints/taskforces/provisions.html", context, status=422 if form.is_bound else 200)


@permission("taskforces.provisions")
@require_POST
@once("taskforces.retire_provision")
def retire_provision(request: HttpRequest, pk: int) -> HttpResponse:
    provision = get_object_or_404(Provision, pk=pk)
    with outcome_of(request, done=_("Marked as no longer in force.")):
        services.retire_provision(actor=request.user, provision_id=provision.pk, now=timezone.now())
    return redirect("taskforces:provisions")
