"""The page of a case, one small form per verb."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.accounts.stepup import step_up_required
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors as applications
from risk.review import buttons, policies, presenting, selectors, services
from risk.review.domain import Status
from risk.review.forms import DecisionForm, NoteForm, ReassignForm, RelationForm, ReleaseForm, RequestForm, SecondForm
from risk.review.models import ReviewCase
from risk.statements import selectors as statements

Form = TypeVar("Form", DecisionForm, SecondForm)


@permission("review.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _case(request, pk))


@permission("review.view")
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "risk/review/case_preview.html", _context(request, _case(request, pk)))


@permission("review.work")
@require_POST
@once("review.claim")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """From a decision that came too late, what was written comes along (`?verb=`) and stands in its form again."""
    case = _case(request, pk)
    with outcome_of(request) as outcome:
        services.claim_case(actor=request.user, case_id=case.pk, now=timezone.now())
    verb = request.GET.get("verb", "")
    if outcome.refused or verb not in buttons.VERBS:
        return redirect("review:detail", case.pk)
    case = _case(request, pk)
    form = DecisionForm(request.POST, verb=verb, lacking=_lacking(case, verb))
    return _page(request, case, forms={verb: _as_of_now(form, case)}, open_verb=verb)


@permission("review.view")
@require_POST
@once("review.release")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = ReleaseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    with outcome_of(request, done=_("The case is back in the queue.")) as outcome:
        services.release_case(actor=request.user, case_id=case.pk, reason=reason, now=timezone.now())
    return redirect("review:detail", case.pk) if outcome.refused else redirect("review:queue")


@permission("review.work")
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent by the open page every few minutes. When the case is no longer ours the page is told to load again."""
    case = _case(request, pk)
    if services.renew_lease(actor=request.user, case_id=case.pk, now=timezone.now()):
        return HttpResponse(status=204)
    response = HttpResponse(status=200)
    response["HX-Refresh"] = "true"
    return response


renew.background = True  # type: ignore[attr-defined]  # an open page is no sign of a person at the keyboard


@permission("review.work")
@require_POST
@once("review.recommend")
def recommend(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "recommend", services.recommend)


@permission("review.work")
@require_POST
@once("review.reject")
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "reject", services.reject)


@permission("review.work")
@require_POST
@once("review.ask_for_material")
def ask_for_material(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "ask_for_material", services.ask_for_material)


@permission("review.second")
@require_POST
@step_up_required
@once("review.second_approve")
def second_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _second(request, pk, services.second_approve)


@permission("review.second")
@require_POST
@once("review.second_return")
def second_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _second(request, pk, services.second_return)


@permission("review.view")
@require_POST
@once("review.note")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, case, note_form=form, error=_first_error(form), status=422)
    with outcome_of(request):
        services.add_note(actor=request.user, case_id=case.pk, note=form.cleaned_data["note"], now=timezone.now())
    return redirect("review:detail", case.pk)


@permission("review.work")
@require_POST
@once("review.relation")
def declare_relation(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = RelationForm(request.POST)
    relation = form.cleaned_data["relation"] if form.is_valid() else ""
    done = _("Declared. This customer's cases go to somebody else.")
    with outcome_of(request, done=done) as outcome:
        services.declare_relation(actor=request.user, case_id=case.pk, relation=relation, now=timezone.now())
    return redirect("review:detail", case.pk) if outcome.refused else redirect("review:queue")


@permission("review.assign")
@require_POST
@once("review.reassign")
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = ReassignForm(request.POST)
    if not form.is_valid():
        return _page(request, case, error=_("Choose a person and write why."), status=422)
    with outcome_of(request, done=_("The case has been handed over.")):
        services.reassign_case(actor=request.user, case_id=case.pk, now=timezone.now(), **form.cleaned_data)
    return redirect("review:detail", case.pk)


@permission("review.assign")
@require_POST
@once("review.green")
def green_channel(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = RequestForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    with outcome_of(request, done=_("The case goes first from now on.")):
        services.open_green_channel(actor=request.user, case_id=case.pk, reason=reason, now=timezone.now())
    return redirect("review:detail", case.pk)


@permission("review.request")
@require_POST
@once("review.request")
def request_review(request: HttpRequest, application_id: int) -> HttpResponse:
    """From the page of an A or C application: a person is to look at it."""
    application = applications.visible_to(request.user).filter(pk=application_id).first()
    if application is None:
        raise Http404
    form = RequestForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    with outcome_of(request, done=_("The application is in the review queue.")):
        services.request_manual_review(
            actor=request.user, application_id=application.pk, reason=reason, now=timezone.now()
        )
    return redirect("applications:detail", application.pk)


def _case(request: HttpRequest, pk: int) -> ReviewCase:
    return get_object_or_404(selectors.for_queue(request.user), pk=pk)


def _decision(request: HttpRequest, pk: int, verb: str, service: Callable[..., ReviewCase]) -> HttpResponse:
    case = _case(request, pk)
    form = DecisionForm(request.POST, verb=verb, lacking=_lacking(case, verb))
    if not form.is_valid():
        return _page(request, case, forms={verb: form}, open_verb=verb, status=422)
    with outcome_of(request, form) as outcome:
        decided = service(actor=request.user, case_id=case.pk, now=timezone.now(), **form.cleaned_data)
        outcome.say(presenting.done_sentence(verb, decided))
    if outcome.refused:
        case, error = _case(request, pk), str(outcome.refusal)
        forms = {verb: _as_of_now(form, case)}
        return _page(request, case, forms=forms, open_verb=verb, error=error, status=409)
    return redirect("review:queue")


def _lacking(case: ReviewCase, verb: str) -> list[str]:
    return presenting.lacking(case) if verb == "ask_for_material" else []


def _first_error(form: NoteForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values())


def _as_of_now(form: Form, case: ReviewCase) -> Form:
    """What was typed, over the case as the page shows it now: pressed again, it is a decision about this state."""
    form.data = form.data.copy()
    form.data["version"] = str(case.version)
    return form


def _second(request: HttpRequest, pk: int, service: Callable[..., ReviewCase]) -> HttpResponse:
    case = _case(request, pk)
    form = SecondForm(request.POST)
    if not form.is_valid():
        return _page(request, case, second_form=form, error=_("The form is not complete."), status=422)
    with outcome_of(request, form, done=_("Saved.")) as outcome:
        service(actor=request.user, case_id=case.pk, now=timezone.now(), **form.cleaned_data)
    if outcome.refused:
        case, error = _case(request, pk), str(outcome.refusal)
        return _page(request, case, second_form=_as_of_now(form, case), error=error, status=409)
    return redirect(f"{reverse('review:queue')}?tab=second")


def _page(
    request: HttpRequest,
    case: ReviewCase,
    *,
    forms: dict[str, DecisionForm] | None = None,
    open_verb: str = "",
    note_form: NoteForm | None = None,
    second_form: SecondForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _context(request, case, forms or {}, open_verb) | {
        "error": error,
        "events": presenting.timeline(selectors.events_of(case)),
        "note_form": note_form or NoteForm(),
    }
    if second_form:
        context["second_form"] = second_form
    return render(request, "risk/review/case_detail.html", context, status=status)


def _context(
    request: HttpRequest, case: ReviewCase, forms: dict[str, DecisionForm] | None = None, open_verb: str = ""
) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    working = policies.may_work(user, case, now)
    seen = presenting.assessment(case.assessment)
    papers = presenting.papers(case, now)
    on_file = statements.of_application(user, case.application)
    return {
        "title": f"{case.application.customer.name} · {case.application.number}",
        "case": case,
        "application": case.application,
        "customer": case.application.customer,
        "now": now,
        "working": working,
        "claimable": policies.may_claim(user, case, now),
        "releasable": policies.may_take_away(user, case, now),
        "may_second": policies.may_approve_second(user, case),
        "waits_for_other": case.status == Status.SECOND_APPROVAL and case.recommended_by_id == user.pk,
        "decisions": buttons.decisions(case, forms or {}, open_verb, papers["lacking"], working=working),
        "second_form": SecondForm(initial={"version": case.version}),
        **seen,
        **papers,
        "contradictions": presenting.contradictions(seen["shown"], papers["papers"], on_file),
        "facts": presenting.application_facts(case),
        "priority": presenting.priority(case),
        "second_why": presenting.second_why(case),
        "conditions": presenting.conditions(case),
        "bars": [(bar.user, bar.get_why_display()) for bar in selectors.bars_of(case)],
        "barred": policies.barred(user, case),
        "may_lead": user.may("review.assign") and case.status in {Status.OPEN, Status.CLAIMED},
        "reassign_form": ReassignForm() if user.may("review.assign") else None,
        "ring": presenting.ring(case),
        "visits": presenting.visits(case),
        "may_visit": user.may("review.work") and case.status != Status.DECIDED,
        "may_note": user.may("review.work") or user.may("review.second"),
    }
