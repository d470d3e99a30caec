"""Visits, quality checks, and the figures of the reviewers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.review import board, presenting, selectors, services
from risk.review import figures as reviewer_figures
from risk.review.domain import FINDINGS, Skill, VisitKind
from risk.review.forms import QualityForm, SkillsForm, VisitForm
from risk.review.models import SKILL_LABELS, VISIT_LABELS
from risk.review.tables import QualityTable, drawn_because
from risk.rules import words


@permission("review.work")
@require_http_methods(["GET", "POST"])
@once("review.visit")
def visit(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form of a phone or on-site visit."""
    if kind not in {one.value for one in VisitKind}:
        raise Http404
    case = get_object_or_404(selectors.for_queue(request.user), pk=pk)
    form = VisitForm(request.POST or None, request.FILES or None, kind=VisitKind(kind))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with outcome_of(request, form, done=_("The visit is in the file.")) as outcome:
            services.record_visit(
                actor=request.user, case_id=case.pk, kind=kind, spoke_to=data["spoke_to"], place=data.get("place", ""),
                result=data["result"], answers=form.answers, note=data["note"], photos=data["photos"],
                now=timezone.now(),
            )  # fmt: skip
        if not outcome.refused:
            return redirect("review:detail", case.pk)
    context = {"form": form, "case": case, "title": VISIT_LABELS[VisitKind(kind)], "kind": kind}
    return render(request, "risk/review/visit_form.html", context, status=400 if form.errors else 200)


@permission("review.quality")
@require_safe
def quality_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=QualityTable(),
        queryset=selectors.quality_visible_to(request.user),
        title=_("Quality checks"),
        subheading=_("Decided cases, drawn by lot and by risk, looked at again by another person"),
        export_name="quality-checks",
    )


@permission("review.quality")
@require_http_methods(["GET", "POST"])
@once("review.quality_check")
def quality_check(request: HttpRequest, pk: int) -> HttpResponse:
    check = get_object_or_404(selectors.quality_visible_to(request.user), pk=pk)
    form = QualityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The check is kept.")) as outcome:
            services.check_quality(actor=request.user, check_id=check.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("review:quality")
    case = check.case
    context = {
        "check": check,
        "case": case,
        "form": form,
        "title": _("Quality check of %(case)s") % {"case": case.number},
        "why": drawn_because(check),
        "own": request.user.pk in (case.decided_by_id, case.recommended_by_id),
        "findings": [_(FINDINGS[code]) for code in check.findings if code in FINDINGS],
        "facts": presenting.application_facts(case),
        "events": presenting.timeline(selectors.events_of(case)),
        **presenting.assessment(case.assessment),
    }
    return render(request, "risk/review/quality_check.html", context, status=400 if form.errors else 200)


@permission("dashboards.manager")
@require_safe
def risk_board(request: HttpRequest) -> HttpResponse:
    values = board.build(request.user, timezone.now())
    names = values["names"]
    hits = [row | {"name": words.name_of({"name": names.get(row["rule"])}) or row["rule"]} for row in values["hits"]]
    context = {"board": values, "hits": hits, "title": _("Risk board")}
    return render(request, "risk/review/risk_board.html", context)


@permission("review.assign")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": reviewer_figures.per_reviewer(timezone.now()),
        "skills": [(skill.value, SKILL_LABELS[skill]) for skill in Skill],
        "title": _("Reviewers"),
    }
    return render(request, "risk/review/reviewer_figures.html", context)


@permission("review.assign")
@require_POST
@once("review.skills")
def skills(request: HttpRequest) -> HttpResponse:
    form = SkillsForm(request.POST)
    if form.is_valid():
        with outcome_of(request, done=_("Saved.")):
            services.set_skills(actor=request.user, now=timezone.now(), **form.cleaned_data)
    return redirect("review:figures")
