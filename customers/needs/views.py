from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once
from customers.needs import domain, selectors, services
from customers.needs.forms import AnswerForm, QuestionForm
from customers.needs.models import Questionnaire, Sheet
from customers.profiles.models import Customer
from customers.profiles.selectors import visible_to as customers_visible_to

# -- the questionnaire ------------------------------------------------------------------------------------------------


@permission("needs.view")
@require_http_methods(["GET", "POST"])
@once("needs.draft")
def questionnaires(request: HttpRequest) -> HttpResponse:
    """All versions; a new draft is begun from the one in use."""
    if request.method == "POST":
        with outcome_of(request) as outcome:
            row = services.draft(actor=request.user, now=timezone.now())
        return redirect("needs:questionnaires") if outcome.refused else redirect("needs:questionnaire", row.pk)
    context = {"title": _("Questionnaire of needs"), "rows": selectors.versions()}
    return render(request, "customers/needs/questionnaires.html", context)


@permission("needs.view")
@require_GET
def questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Questionnaire, pk=pk)
    questions = domain.questions_of(row.content)
    context = {"title": _("Questionnaire %(number)s") % {"number": row}, "row": row, "questions": questions}
    return render(request, "customers/needs/questionnaire.html", context)


@permission("needs.edit")
@require_http_methods(["GET", "POST"])
@once("needs.question")
def question(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    """One question of a draft: entered, changed, moved or taken out."""
    row = get_object_or_404(Questionnaire, pk=pk)
    codes = [each["code"] for each in row.content]
    if code and code not in codes:
        raise Http404
    place = codes.index(code) if code else len(codes)
    if request.method == "GET":
        known = row.content[place] if code else {}
        return _question_page(request, row, QuestionForm.of(known, place + 1), code)
    form = QuestionForm(request.POST)
    rest = [each for each in row.content if each["code"] != code]
    if "remove" in request.POST or form.is_valid():
        if "remove" not in request.POST:
            wanted = form.cleaned_data["place"]
            rest.insert(place if wanted is None else min(wanted - 1, len(rest)), form.row())
        else:
            form.is_valid()
        with outcome_of(request, form, done=_("Written down.")) as outcome:
            services.save_questions(actor=request.user, questionnaire_id=row.pk, content=rest, now=timezone.now())
        if not outcome.refused:
            return redirect("needs:questionnaire", row.pk)
    return _question_page(request, row, form, code, status=400)


def _question_page(
    request: HttpRequest, row: Questionnaire, form: QuestionForm, code: str, status: int = 200
) -> HttpResponse:
    context = {"title": _("Question"), "row": row, "form": form, "code": code}
    return render(request, "customers/needs/question.html", context, status=status)


@permission("needs.edit")
@require_POST
@once("needs.submit")
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    with outcome_of(request, done=_("Submitted. It is in use as soon as a second person approves it.")):
        services.submit(actor=request.user, questionnaire_id=pk, now=timezone.now())
    return redirect("needs:questionnaire", pk)


# -- answers ----------------------------------------------------------------------------------------------------------


@permission("matching.advise")
@require_POST
@once("needs.begin")
def begin(request: HttpRequest, customer_id: int) -> HttpResponse:
    """By a member of staff with the customer, or by the customer through a link."""
    customer: Customer = get_object_or_404(customers_visible_to(request.user), pk=customer_id)
    by_link = "link" in request.POST
    verb = services.send_link if by_link else services.begin
    with outcome_of(
        request, done=_("The link was sent; it works once and for seven days.") if by_link else ""
    ) as outcome:
        sheet = verb(actor=request.user, customer=customer, now=timezone.now())
    if outcome.refused or by_link:
        return redirect("profiles:detail", customer.pk)
    return redirect("needs:sheet", sheet.pk)


@permission("matching.view")
@require_http_methods(["GET", "POST"])
@once("needs.sheet")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole branch on one page for staff; questions that an answer brings up appear when it is kept."""
    row = get_object_or_404(Sheet.objects.select_related("customer", "questionnaire", "begun_by"), pk=pk)
    may_answer = request.user.may("matching.advise")
    questions = domain.questions_of(row.questionnaire.content)
    shown = domain.asked(questions, row.answers)
    form = AnswerForm(request.POST or None, questions=shown, answers=row.answers)
    if request.method == "POST" and form.is_valid():
        finish = "finish" in request.POST
        with outcome_of(request, form, done=_("Written down.")) as outcome:
            services.answer(
                actor=request.user, sheet_id=row.pk, values=form.values(), now=timezone.now(), finish=finish
            )
        if not outcome.refused:
            return redirect("profiles:detail", row.customer_id) if finish else redirect("needs:sheet", row.pk)
    context = {
        "title": _("Needs of %(name)s") % {"name": row.customer},
        "row": row,
        "form": form,
        "may_answer": may_answer,
        "told": selectors.told(row, get_language() or "zh-hans"),
        "changes": list(row.changes.select_related("by").order_by("-id")[:40]),
    }
    return render(request, "customers/needs/sheet.html", context, status=400 if form.errors else 200)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's questions, one a screen, on a phone, by their link alone; answers are kept one by one."""
    found = selectors.by_token(token)
    state = "unknown" if found is None else selectors.link_state(found, timezone.now())
    if found is None or state != "open":
        status = 404 if state == "unknown" else 410
        return render(request, "customers/needs/answer.html", {"state": state}, status=status)
    questions = domain.questions_of(found.questionnaire.content)
    shown = domain.asked(questions, found.answers)
    codes = [one.code for one in shown]
    wanted = request.POST.get("question") or request.GET.get("question", "")
    place = codes.index(wanted) if wanted in codes else _next_open(shown, found)
    one = shown[place]
    form = AnswerForm(request.POST or None, questions=[one], answers=found.answers)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            following = _keep(found, questions, one, form.values())
        if not outcome.refused:
            if following is None:
                return render(request, "customers/needs/answer.html", {"state": "thanks"})
            return redirect(f"{request.path}?question={following}")
    context: dict[str, Any] = {
        "state": "open", "form": form, "question": one, "place": place + 1, "count": len(shown),
        "before": codes[place - 1] if place else "",
    }  # fmt: skip
    return render(request, "customers/needs/answer.html", context, status=422 if form.errors else 200)


def _next_open(shown: list[domain.Question], row: Sheet) -> int:
    return next((n for n, one in enumerate(shown) if one.code not in row.answers), len(shown) - 1)


def _keep(row: Sheet, questions: list[domain.Question], one: domain.Question, values: dict[str, Any]) -> str | None:
    """Stores one answer; the code of the next question, or None when the last one finished the sheet."""
    now = timezone.now()
    if one.required and values.get(one.code) in (None, "", []):
        raise services.unanswered(one)
    row = services.answer(actor=None, sheet_id=row.pk, values=values, now=now)
    codes = [each.code for each in domain.asked(questions, row.answers)]
    place = codes.index(one.code) + 1
    if place < len(codes):
        return codes[place]
    services.answer(actor=None, sheet_id=row.pk, values={}, now=now, finish=True)
    return None
