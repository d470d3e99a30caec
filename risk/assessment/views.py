from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.values.errors import Refused
from backoffice.web.lists import list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications.selectors import visible_to as applications_visible_to
from risk.assessment import present, selectors, services
from risk.assessment.filters import AssessmentFilter
from risk.assessment.forms import RepeatForm
from risk.assessment.models import Assessment
from risk.assessment.replaying import replay
from risk.assessment.tables import AssessmentTable


@permission("assessments.view")
@require_safe
def assessment_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=AssessmentTable(),
        queryset=selectors.for_list(request.user),
        filterset=AssessmentFilter,
        title=_("Assessments"),
        subheading=_("A means: pre-screen passed, forwarded to the lender. The lender decides."),
        export_name="assessments",
    )


def _found(request: HttpRequest, pk: int) -> Assessment:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


@permission("assessments.view")
@require_safe
def assessment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = _found(request, pk)
    rounds = [one for one in selectors.rounds_of(assessment.application_id) if one.pk != assessment.pk]
    context = {
        "assessment": assessment,
        "application": assessment.application,
        "shown": present.shown(assessment),
        "reasons": present.reasons(assessment),
        "parts": present.parts(assessment),
        "facts": present.facts(assessment),
        "base": assessment.scorecard.content["base"],
        "parameters": [
            (code, "、".join(map(str, value)) if isinstance(value, list) else value)
            for code, value in assessment.saw["parameters"].items()
        ],
        "rounds": rounds,
        "title": _("Assessment of %(number)s") % {"number": assessment.application.number},
    }
    return render(request, "risk/assessment/assessment_detail.html", context)


@permission("assessments.view")
@require_safe
def assessment_preview(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = _found(request, pk)
    return render(
        request,
        "risk/assessment/assessment_preview.html",
        {"assessment": assessment, "application": assessment.application, "shown": present.shown(assessment)},
    )


@permission("assessments.view")
@require_POST
def assessment_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Decides again from what was stored; says whether the same comes out. Changes nothing."""
    result = replay(_found(request, pk))
    if result.same:
        messages.success(request, _("Replayed from what was stored: the same outcome, byte for byte."))
    else:
        messages.error(request, _("Not reproducible: %(problem)s") % {"problem": result.problem})
    return redirect("assessment:detail", pk)


@permission("assessments.repeat")
@require_POST
@once("assessment.repeat")
def assessment_repeat(request: HttpRequest, application_id: int) -> HttpResponse:
    application = get_object_or_404(applications_visible_to(request.user), pk=application_id)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words why it should be assessed again."))
        return redirect("applications:detail", application.pk)
    try:
        services.request_reassessment(
            actor=request.user, application_id=application.pk, reason=form.cleaned_data["reason"], now=timezone.now()
        )
        messages.success(request, _("It is being assessed again; the new round appears here in a moment."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("applications:detail", application.pk)
