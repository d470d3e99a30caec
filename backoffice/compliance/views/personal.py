"""Pages of data processors, impact assessments and breaches."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.compliance import domain, forms, selectors, services
from backoffice.compliance.domain import Approved, BreachState
from backoffice.compliance.tables import AssessmentTable, BreachTable, ProcessorTable
from backoffice.compliance.views.pages import Page, Step, done, entered, shown
from backoffice.compliance.words import OBSTACLES
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


def _new(label: str, name: str) -> Action:
    return Action(label, reverse(name), "compliance.edit", icon="plus", primary=True)


@permission("compliance.view")
@require_GET
def processors(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=ProcessorTable(),
        queryset=selectors.processors(request.user),
        title=_("Data processors"),
        subheading=_("Who receives personal data from us, under which papers; without them nothing is sent"),
        actions=[_new(_("Enter a company"), "compliance:processor_new")],
        export_name="processors",
    )


@permission("compliance.edit")
@require_http_methods(["GET", "POST"])
@once("compliance.enter_processor")
def processor_new(request: HttpRequest) -> HttpResponse:
    form = forms.ProcessorForm(request.POST or None)
    back = (_("Data processors"), reverse("compliance:processors"))
    return entered(request, form, _("Enter a data processor"), back, services.enter_processor)


@permission("compliance.edit")
@require_http_methods(["GET", "POST"])
@once("compliance.enter_processor")
def processor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selectors.processors(request.user), pk=pk)
    form = forms.ProcessorForm(request.POST or None, instance=row)
    back = (row.name, row.get_absolute_url())
    return entered(request, form, _("Change"), back, partial(services.enter_processor, pk=pk))


def _processor(request: HttpRequest, pk: int) -> Page:
    row = get_object_or_404(selectors.processors(request.user), pk=pk)
    edits = request.user.may("compliance.edit")
    against = domain.partner_obstacles(row.standing, timezone.localdate())
    return Page(
        row,
        row.name,
        (_("Data processors"), reverse("compliance:processors")),
        lambda name: reverse("compliance:processor_do", args=[pk, name]),
        ("compliance.written", row.state),
        [
            (_("Code"), row.code),
            (_("Purpose"), row.purpose),
            (_("Kinds of data"), row.data_kinds),
            (_("Agreement"), f"{row.agreement_no or '—'} · {row.agreement_valid_to or '—'}"),
            (_("Licence"), f"{row.licence_no or '—'} · {row.licence_valid_to or '—'}"),
            (_("Last reviewed"), row.reviewed_on),
            (_("Next review by"), row.review_due),
            (_("Finding of the last review"), row.review_note),
        ],
        [
            (
                _("Impact assessments"),
                [{"text": one.title, "url": one.get_absolute_url()} for one in row.assessments.all()],
            )
        ],
        [
            Step("submit", _("Submit for approval"), partial(services.submit_record, row=row), None,
                 edits and row.state == Approved.DRAFT),
            Step("review", _("Write down a review"), partial(services.review_processor, pk=pk), forms.ReviewForm,
                 edits and row.state == Approved.ACTIVE),
        ],
        "；".join(str(OBSTACLES[code]) for code in against),
        reverse("compliance:processor_edit", args=[pk]) if edits and row.state == Approved.DRAFT else "",
    )  # fmt: skip


@permission("compliance.view")
@require_GET
def processor(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, _processor(request, pk))


@permission("compliance.edit")
@require_POST
@once("compliance.processor")
def processor_do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return done(request, _processor(request, pk), name)


@permission("compliance.view")
@require_GET
def assessments(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=AssessmentTable(),
        queryset=selectors.assessments(request.user),
        title=_("Impact assessments"),
        subheading=_("Before sensitive, automated or shared processing; kept at least three years"),
        actions=[_new(_("Write an assessment"), "compliance:assessment_new")],
        export_name="impact-assessments",
    )


@permission("compliance.edit")
@require_http_methods(["GET", "POST"])
@once("compliance.enter_assessment")
def assessment_new(request: HttpRequest) -> HttpResponse:
    form = forms.AssessmentForm(request.POST or None)
    back = (_("Impact assessments"), reverse("compliance:assessments"))
    return entered(request, form, _("Write an assessment"), back, services.enter_assessment)


@permission("compliance.edit")
@require_http_methods(["GET", "POST"])
@once("compliance.enter_assessment")
def assessment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selectors.assessments(request.user), pk=pk)
    form = forms.AssessmentForm(request.POST or None, instance=row)
    back = (row.title, row.get_absolute_url())
    return entered(request, form, _("Change"), back, partial(services.enter_assessment, pk=pk))


def _assessment(request: HttpRequest, pk: int) -> Page:
    row = get_object_or_404(selectors.assessments(request.user), pk=pk)
    draft = request.user.may("compliance.edit") and row.state == Approved.DRAFT
    return Page(
        row,
        row.title,
        (_("Impact assessments"), reverse("compliance:assessments")),
        lambda name: reverse("compliance:assessment_do", args=[pk, name]),
        ("compliance.written", row.state),
        [
            (_("Risk that remains"), row.get_risk_display()),
            (_("Data processor"), row.processor),
            (_("Look at it again on"), row.review_on),
            *((question, row.answers.get(code, "")) for code, question in domain.PIA_QUESTIONS.items()),
        ],
        [],
        [Step("submit", _("Submit for approval"), partial(services.submit_record, row=row), None, draft)],
        "",
        reverse("compliance:assessment_edit", args=[pk]) if draft else "",
    )


@permission("compliance.view")
@require_GET
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, _assessment(request, pk))


@permission("compliance.edit")
@require_POST
@once("compliance.assessment")
def assessment_do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return done(request, _assessment(request, pk), name)


@permission("compliance.view")
@require_GET
def breaches(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=BreachTable(),
        queryset=selectors.breaches(request.user),
        title=_("Personal-information breaches"),
        subheading=_("Remedy at once; authority and people are told, with a clock"),
        actions=[_new(_("Enter a breach"), "compliance:breach_new")],
        export_name="breaches",
    )


@permission("compliance.edit")
@require_http_methods(["GET", "POST"])
@once("compliance.report_breach")
def breach_new(request: HttpRequest) -> HttpResponse:
    form = forms.BreachForm(request.POST or None)
    back = (_("Personal-information breaches"), reverse("compliance:breaches"))
    return entered(request, form, _("Enter a breach"), back, services.report_breach)


def _breach(request: HttpRequest, pk: int) -> Page:
    row = get_object_or_404(selectors.breaches(request.user), pk=pk)
    is_open = request.user.may("compliance.edit") and row.state != BreachState.CLOSED
    late = row.authority_told_at is None and row.tell_by < timezone.now()
    entries = [
        {"text": one.text, "small": f"{timezone.localtime(one.at):%Y-%m-%d %H:%M} · {one.by}"}
        for one in row.entries.select_related("by")
    ]
    return Page(
        row,
        f"{row.number} {row.title}",
        (_("Personal-information breaches"), reverse("compliance:breaches")),
        lambda name: reverse("compliance:breach_do", args=[pk, name]),
        ("compliance.breach", row.state),
        [
            (_("Kinds of data"), row.data_kinds),
            (_("Possible harm"), row.harm),
            (_("People affected"), row.affected),
            (_("Discovered"), f"{timezone.localtime(row.discovered_at):%Y-%m-%d %H:%M}"),
            (_("Authority to be told by"), f"{timezone.localtime(row.tell_by):%Y-%m-%d %H:%M}"),
            (_("Authority told"), _time(row.authority_told_at)),
            (_("People told"), _time(row.people_told_at)),
            (_("Why people are not told"), row.people_not_told),
            (_("Cause"), row.cause),
            (_("Lessons"), row.lessons),
        ],
        [(_("What was done"), entries)],
        [
            Step("note", _("Write down what was done"), partial(services.note_breach, pk=pk), forms.NoteForm, is_open),
            Step("authority", _("The authority is told"), partial(services.tell_authority, pk=pk), forms.TextForm,
                 is_open and row.authority_told_at is None),
            Step("people", _("The people are told"), partial(services.tell_people, pk=pk), forms.TellForm,
                 is_open and row.people_told_at is None),
            Step("contain", _("It is contained; the cause is"), partial(services.contain_breach, pk=pk),
                 forms.TextForm, is_open and row.state == BreachState.OPEN),
            Step("close", _("Close with its lessons"), partial(services.close_breach, pk=pk), forms.TextForm,
                 is_open and row.state == BreachState.CONTAINED),
        ],
        str(_("The authority should have been told by now.")) if late else "",
    )  # fmt: skip


def _time(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


@permission("compliance.view")
@require_GET
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, _breach(request, pk))


@permission("compliance.edit")
@require_POST
@once("compliance.breach")
def breach_do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    return done(request, _breach(request, pk), name)
