from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from complaints.surveys import selectors, services
from complaints.surveys.filters import SurveyFilter
from complaints.surveys.forms import AnswerForm
from complaints.surveys.tables import SurveyTable


@public
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The complainant's one question, on a phone, by their link alone."""
    survey = selectors.by_token(token)
    if survey is None:
        return render(request, "complaints/surveys/answer.html", {"state": "unknown"}, status=404)
    if survey.answered_at or timezone.now() >= survey.expires_at:
        state = "answered" if survey.answered_at else "expired"
        return render(request, "complaints/surveys/answer.html", {"state": state}, status=410)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            services.answer(survey_id=survey.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return render(request, "complaints/surveys/answer.html", {"state": "thanks"})
    context = {"state": "open", "form": form, "number": survey.complaint.number}
    return render(request, "complaints/surveys/answer.html", context, status=422 if form.is_bound else 200)


@permission("complaints.view")
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """What complainants said, mark by mark; rates and means stand in the reports."""
    # The room of reports stands above this one: its page is known by name.
    reports = Action(_("Reports"), reverse("reports:report"), permission="complaints.report", icon="chart-bar")
    return list_response(
        request,
        table=SurveyTable(),
        queryset=selectors.all_surveys(),
        filterset=SurveyFilter,
        title=_("Satisfaction"),
        actions=[reports],
        export_name="surveys",
    )
