from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from complaints.surveys import selectors, services
from complaints.surveys.forms import AnswerForm

SPAN = timedelta(days=90)


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
    """How complainants judge us: response rate and marks by handler, category and tier."""
    since = timezone.now() - SPAN
    groups = [
        (_("Handler"), selectors.by("owner", since=since)),
        (_("Category"), selectors.by("category", since=since)),
        (_("Tier"), selectors.by("tier", since=since)),
    ]
    return render(request, "complaints/surveys/report.html", {"title": _("Satisfaction"), "groups": groups})
