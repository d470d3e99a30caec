"""Suspicious activity. To who may not read the cases they do not exist: 404, not 403."""

from typing import Any

from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.exports import XLSX, xlsx_file
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.suspicion import papers, policies, selectors, services
from risk.suspicion.domain import State
from risk.suspicion.forms import AnalysisForm, CloseForm, DropForm, FilingForm, NoteForm, ReaderForm, ReportForm
from risk.suspicion.models import SuspicionCase
from risk.suspicion.tables import SuspicionTable

FORMS: dict[str, list[tuple[str, type[Form]]]] = {
    State.REPORTED: [("analyse", AnalysisForm)],
    State.ANALYSED: [("file", FilingForm), ("drop", DropForm)],
    State.DROPPED: [("close", CloseForm)],
    State.FILED: [("close", CloseForm)],
    State.CLOSED: [],
}


@permission("suspicion.report")
@require_http_methods(["GET", "POST"])
@once("suspicion.report")
def report(request: HttpRequest) -> HttpResponse:
    """Whoever reports gets a thank-you and sees nothing of what follows."""
    form = ReportForm(request.POST or None, initial={"customer_number": request.GET.get("customer", "")[:20]})
    if request.method == "POST" and form.is_valid():
        done = _("Thank you. Compliance has it. Do not speak about it to the customer or to colleagues.")
        with outcome_of(request, form, done=done) as outcome:
            services.report(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("suspicion:report")
    context = {"form": form, "title": _("Report a suspicion")}
    return render(request, "risk/suspicion/report.html", context, status=400 if form.errors else 200)


@permission("suspicion.read")
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    if not policies.may_read(request.user):
        raise Http404
    return list_response(
        request,
        table=SuspicionTable(),
        queryset=selectors.visible_to(request.user),
        title=_("Suspicious activity"),
        subheading=_("Restricted: nobody but compliance and named auditors sees that there are cases"),
        actions=[
            Action(_("Named auditors"), reverse("suspicion:readers"), "suspicion.work", icon="eye"),
            Action(_("Report a suspicion"), reverse("suspicion:report"), "suspicion.report", icon="plus", key="n"),
        ],
    )


def _page(request: HttpRequest, case: SuspicionCase, wrong: tuple[str, Form] | None = None) -> HttpResponse:
    may_work = request.user.may("suspicion.work")
    forms = {name: kind(initial={"version": case.version}) for name, kind in FORMS[case.state]} if may_work else {}
    note: Form = NoteForm()
    if wrong is not None and wrong[0] == "note":
        note = wrong[1]
    elif wrong is not None and wrong[0] in forms:
        forms[wrong[0]] = wrong[1]
    context = {
        "case": case,
        "title": case.number,
        "signs": selectors.signs_of(case),
        "notes": selectors.notes_of(case),
        "forms": forms,
        "note_form": note if may_work and case.state != State.CLOSED else None,
        "problems": wrong[1].errors if wrong is not None and wrong[0] not in forms else None,
        "late": case.state in FORMS and case.due_on < timezone.localdate() and case.decided_at is None,
        "history": history_of(case),
    }
    return render(request, "risk/suspicion/case_detail.html", context, status=400 if wrong else 200)


def _case(request: HttpRequest, pk: int) -> SuspicionCase:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


@permission("suspicion.read")
@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _case(request, pk))


def _move(request: HttpRequest, pk: int, name: str, form: Form, verb: Any) -> HttpResponse:
    case = _case(request, pk)
    if form.is_valid():
        with outcome_of(request, form, done=_("Noted.")) as outcome:
            verb(actor=request.user, case_id=case.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("suspicion:detail", pk)
    case.refresh_from_db()
    return _page(request, case, (name, form))


@permission("suspicion.work")
@require_POST
@once("suspicion.analyse")
def analyse(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "analyse", AnalysisForm(request.POST), services.analyse)


@permission("suspicion.work")
@require_POST
@once("suspicion.drop")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "drop", DropForm(request.POST), services.drop)


@permission("suspicion.work")
@require_POST
@once("suspicion.file")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "file", FilingForm(request.POST), services.file)


@permission("suspicion.work")
@require_POST
@once("suspicion.close")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "close", CloseForm(request.POST), services.close)


@permission("suspicion.work")
@require_POST
@once("suspicion.note")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "note", NoteForm(request.POST, request.FILES), services.add_note)


@permission("suspicion.work")
@require_safe
def export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """What the authority's form asks for, as PDF or XLSX; taking it out is kept in the restricted trail."""
    case, now = _case(request, pk), timezone.now()
    if form not in ("pdf", "xlsx"):
        raise Http404
    services.exported(actor=request.user, case=case, form=form, now=now)
    if form == "pdf":
        answer: HttpResponseBase = HttpResponse(papers.as_pdf(case, now), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{case.number}.pdf"'
        return answer
    return FileResponse(
        xlsx_file([(case.number, ["项目", "内容"], papers.rows(case, now))]),
        as_attachment=True,
        filename=f"{case.number}.xlsx",
        content_type=XLSX,
    )


@permission("suspicion.work")
@require_http_methods(["GET", "POST"])
@once("suspicion.name_reader")
def readers(request: HttpRequest) -> HttpResponse:
    form = ReaderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Named.")) as outcome:
            services.name_reader(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("suspicion:readers")
    context = {"form": form, "title": _("Named auditors"), "readers": selectors.readers(timezone.localdate())}
    return render(request, "risk/suspicion/readers.html", context, status=400 if form.errors else 200)
