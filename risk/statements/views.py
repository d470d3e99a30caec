from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications.selectors import visible_to as applications_visible_to
from risk.statements import presenting, selectors, services
from risk.statements.domain import State
from risk.statements.forms import ColumnsForm, LineForm, RefuseForm, StatementForm
from risk.statements.models import Statement
from risk.statements.words import FIGURES

LINES_SHOWN = 50


def _found(request: HttpRequest, pk: int) -> Statement:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


def _number(text: Any) -> int:
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 9 else 0


@permission("statements.edit")
@require_http_methods(["GET", "POST"])
@once("statements.add")
def statement_add(request: HttpRequest, application_id: int) -> HttpResponse:
    application = get_object_or_404(applications_visible_to(request.user), pk=application_id)
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The statement is kept and is being read.")) as outcome:
            statement = services.add_statement(
                actor=request.user, application=application, upload=form.cleaned_data["file"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect("statements:detail", statement.pk)
    context = {"form": form, "application": application, "title": _("Add a bank statement")}
    return render(request, "risk/statements/statement_add.html", context, status=400 if form.errors else 200)


@permission("statements.edit")
@require_POST
@once("statements.analyse")
def statement_analyse(request: HttpRequest, application_id: int, material_id: int) -> HttpResponse:
    """A statement that was uploaded with the other papers."""
    application = get_object_or_404(applications_visible_to(request.user), pk=application_id)
    material = get_object_or_404(selectors.unread_materials(application), pk=material_id)
    with outcome_of(request, done=_("The statement is being read.")) as outcome:
        statement = services.analyse_material(actor=request.user, material=material, now=timezone.now())
    if outcome.refused:
        return redirect("applications:detail", application.pk)
    return redirect("statements:detail", statement.pk)


def _page(request: HttpRequest, statement: Statement, status: int = 200, **forms: Any) -> HttpResponse:
    """Figures, signs and lines at the left, the paper at the right; `line` opens one line for correction."""
    user, query = request.user, request.GET
    figure = query.get("figure", "") if query.get("figure", "") in FIGURES else ""
    open_only = query.get("open") == "1"
    chosen = statement.lines.filter(number=_number(query.get("line", ""))).first()
    start = max(chosen.number - 4, 0) if chosen else _number(query.get("from", ""))
    rows = selectors.lines_of(statement, figure=figure, open_only=open_only).filter(number__gt=start)
    lines = list(rows[: LINES_SHOWN + 1])
    more, lines = len(lines) > LINES_SHOWN, lines[:LINES_SHOWN]
    shown = chosen or (lines[0] if lines else None)
    on_page = [line for line in lines if shown is not None and line.page == shown.page]
    context = {
        "statement": statement,
        "application": statement.application,
        "file": statement.file,
        "title": str(statement),
        "waiting": statement.state == State.READING,
        "figures": presenting.figures_of(statement),
        "signs": presenting.signs_of(statement),
        "lines": presenting.lines_shown(lines),
        "chosen": chosen,
        "figure": figure,
        "figure_label": FIGURES[figure][0] if figure else "",
        "open_only": open_only,
        "next_from": lines[-1].number if more else None,
        "page": shown.page if shown else 1,
        "marks": [presenting.mark_of(line) for line in ([chosen] if chosen else on_page[: presenting.MARKS])],
        "may_edit": user.may("statements.edit") and statement.state == State.CHECKING,
        "may_confirm": user.may("statements.confirm") and statement.state == State.CHECKING,
        "may_refuse": user.may("statements.confirm")
        and statement.state in {State.CHECKING, State.MAPPING, State.FAILED},
        "unproved": statement.lines.filter(problem="unproved", settled=False).count(),
        "line_form": LineForm(initial={"day": chosen.day, "amount": chosen.amount, "balance": chosen.balance})
        if chosen
        else None,
        "refuse_form": RefuseForm(),
        "history": history_of(statement, 30),
        **forms,
    }
    return render(request, "risk/statements/statement_detail.html", context, status=status)


@permission("statements.view")
@require_safe
def statement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    statement = _found(request, pk)
    if request.htmx and statement.state == State.READING:
        return HttpResponse(status=204)
    response = _page(request, statement)
    if request.htmx:
        response["HX-Refresh"] = "true"
    return response


def _at(statement: Statement, query: str = "") -> str:
    return reverse("statements:detail", args=[statement.pk]) + query


@permission("statements.edit")
@require_http_methods(["GET", "POST"])
@once("statements.name_columns")
def statement_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The heading is not known: a person picks its row and says what each column is."""
    statement = _found(request, pk)
    sample = services.sample_of(statement) if statement.state == State.MAPPING else []
    row = _number(request.GET.get("row", "")) or 1
    heading = sample[row - 1] if 0 < row <= len(sample) else []
    form = ColumnsForm(heading, request.POST or None)
    if request.method == "POST" and heading and form.is_valid():
        with outcome_of(request, form, done=_("The columns are named; the statement is taken in.")) as outcome:
            services.name_columns(
                actor=request.user, statement_id=pk, row=heading, roles=form.roles, now=timezone.now()
            )
        if not outcome.refused:
            return redirect("statements:detail", pk)
    context = {"statement": statement, "file": statement.file, "sample": sample, "row": row, "form": form}
    context["title"] = _("Name the columns")
    return render(request, "risk/statements/statement_columns.html", context, status=400 if form.errors else 200)


@permission("statements.edit")
@require_POST
@once("statements.correct")
def line_correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    statement = _found(request, pk)
    get_object_or_404(statement.lines, number=number)
    form = LineForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The line is corrected.")) as outcome:
            services.correct_line(
                actor=request.user, statement_id=pk, number=number, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(_at(statement, "?open=1"))
    return _page(request, statement, status=400, line_form=form, chosen=statement.lines.get(number=number))


@permission("statements.edit")
@require_POST
@once("statements.settle")
def line_settle(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    statement = _found(request, pk)
    get_object_or_404(statement.lines, number=number)
    with outcome_of(request, done=_("The line is accepted as it was read.")):
        services.settle_line(actor=request.user, statement_id=pk, number=number, now=timezone.now())
    return redirect(_at(statement, "?open=1"))


@permission("statements.edit")
@require_POST
@once("statements.settle_rest")
def lines_settle_rest(request: HttpRequest, pk: int) -> HttpResponse:
    statement = _found(request, pk)
    with outcome_of(request, done=_("The remaining lines are accepted.")):
        services.settle_rest(actor=request.user, statement_id=pk, now=timezone.now())
    return redirect(_at(statement))


@permission("statements.confirm")
@require_POST
@once("statements.confirm")
def statement_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    statement = _found(request, pk)
    with outcome_of(request, done=_("Confirmed. Its figures count from the next assessment on.")):
        services.confirm(actor=request.user, statement_id=pk, now=timezone.now())
    return redirect(_at(statement))


@permission("statements.confirm")
@require_POST
@once("statements.refuse")
def statement_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    statement = _found(request, pk)
    form = RefuseForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("This statement does not count.")) as outcome:
            services.refuse(
                actor=request.user, statement_id=pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect(_at(statement))
    return _page(request, statement, status=400, refuse_form=form)
