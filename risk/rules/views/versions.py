import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.accounts.stepup import step_up_required
from backoffice.approvals.models import Approval
from backoffice.web import exports
from backoffice.web.exports import XLSX
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.rules import presenting, selectors, services, words, workbook
from risk.rules.facts import FACTS
from risk.rules.forms import RuleSetForm, StopForm
from risk.rules.lifecycle import Status
from risk.rules.models import RuleSetVersion
from risk.rules.tables import RuleSetTable

# A larger set is edited rule by rule or as a file: a text field of megabytes helps nobody.
MOST_TYPED = 300


@permission("rules.view")
@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=RuleSetTable(),
        queryset=selectors.visible_to(request.user).defer("content", "trial"),
        title=_("Rules"),
        subheading=_("What keeps an application from being forwarded by itself; one version is in use"),
        actions=[
            Action(_("New draft"), reverse("rules:new"), "rules.edit", icon="plus", key="n", primary=True),
            Action(_("Lists"), reverse("rules:lists"), "rules.view", icon="list-details"),
            Action(_("Fact dictionary"), reverse("rules:facts"), "rules.view", icon="book"),
        ],
        export_name="rule-sets",
    )


@permission("rules.view")
@require_safe
def fact_list(request: HttpRequest) -> HttpResponse:
    language = words.language()
    rows = [
        {
            "fact": fact,
            "label": fact.label(language),
            "type": words.TYPES[fact.type],
            "unit": words.unit(fact),
            "source": words.SOURCES[fact.source],
            "missing": words.value_words(fact.code, fact.when_missing),
            "levels": [
                f"{code} {chinese if language.startswith('zh') else english}" for code, chinese, english in fact.levels
            ],
        }
        for fact in FACTS.values()
    ]
    return render(request, "risk/rules/fact_list.html", {"rows": rows, "title": _("Fact dictionary")})


@permission("rules.view")
@require_safe
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    may_edit = request.user.may("rules.edit")
    waiting = Approval.objects.filter(kind=services.KIND, object_id=str(version.pk), status="pending").first()
    context = {
        "version": version,
        "stopped_why": words.stopped_words(version),
        "title": f"{version.title} {version}",
        "page": presenting.rules_page(version, request.GET.get("q", ""), request.GET.get("page", ""), timezone.now()),
        "waiting": waiting,
        "may_edit": may_edit,
        "may_change": may_edit and version.status in {Status.DRAFT, Status.TESTED} and waiting is None,
        "may_shadow": may_edit and version.status == Status.TESTED,
        "may_stop": request.user.may("rules.approve")
        and version.status == Status.PUBLISHED
        and services.has_predecessor(version),
        "may_submit": may_edit and version.status == Status.TESTED and waiting is None,
    }
    return render(request, "risk/rules/version_detail.html", context)


@permission("rules.view")
@require_safe
def version_coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """Gaps and overlaps, before the rules run anywhere."""
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    context = {
        "version": version,
        "title": _("Gaps and overlaps of %(version)s") % {"version": version},
        "shown": presenting.coverage_of(version, timezone.localdate()),
    }
    return render(request, "risk/rules/version_coverage.html", context)


def _note(request: HttpRequest, version: RuleSetVersion, file_format: str) -> None:
    rows = len(version.content["rules"])
    exports.note(
        user=request.user, name=f"rules-v{version.number}", file_format=file_format, rows=rows, now=timezone.now()
    )  # fmt: skip


@permission("rules.view")
@require_safe
def version_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules as a workbook, to be edited in a spreadsheet program and uploaded again."""
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    _note(request, version, "xlsx")
    response = HttpResponse(workbook.to_workbook(version.content), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rules-v{version.number}.xlsx"'
    return response


@permission("rules.view")
@require_safe
def version_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules as a JSON file, to be edited elsewhere and uploaded again."""
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    _note(request, version, "json")
    response = HttpResponse(
        json.dumps(version.content, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="rules-v{version.number}.json"'
    return response


@permission("rules.edit")
@require_http_methods(["GET", "POST"])
@once("rules.draft")
def version_new(request: HttpRequest) -> HttpResponse:
    """A new draft, beginning with the rules in use."""
    base = selectors.published()
    wanted = request.GET.get("from", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        base = selectors.visible_to(request.user).filter(pk=int(wanted)).first() or base
    return _edit(request, None, base)


@permission("rules.edit")
@require_http_methods(["GET", "POST"])
@once("rules.edit")
def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(selectors.visible_to(request.user), pk=pk), None)


def _edit(request: HttpRequest, version: RuleSetVersion | None, base: RuleSetVersion | None) -> HttpResponse:
    shown = version or base
    initial = {
        "title": shown.title if shown else "",
        "note": version.note if version else "",
        "content": json.dumps(shown.content, ensure_ascii=False, indent=1)
        if shown and shown.rule_count <= MOST_TYPED
        else "",
        "version": version.version if version else 0,
    }
    form = RuleSetForm(request.POST or None, request.FILES or None, initial=initial)
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The draft is saved. Backtest it next.")) as outcome:
            saved = _save(request, form.cleaned_data, version, base)
        if not outcome.refused:
            return redirect("rules:detail", saved.pk)
        problems = [
            {"where": one.where, "text": words.problem(one)} for one in outcome.refusal.data.get("problems", [])
        ]
    context = {
        "form": form,
        "version": version,
        "base": base,
        "problems": problems[:100],
        "title": _("Edit %(version)s") % {"version": version} if version else _("New draft"),
    }
    return render(request, "risk/rules/version_edit.html", context, status=400 if form.errors else 200)


def _save(
    request: HttpRequest, data: dict[str, Any], version: RuleSetVersion | None, base: RuleSetVersion | None
) -> RuleSetVersion:
    now = timezone.now()
    if version is None:
        return services.draft_version(
            actor=request.user, title=data["title"], note=data["note"], content=data["rules"], based_on=base, now=now
        )
    return services.edit_version(
        actor=request.user,
        version_id=version.pk,
        seen_version=data["version"] or 0,
        content=data["rules"],
        note=data["note"],
        now=now,
    )


@permission("rules.edit")
@require_POST
@once("rules.submit")
def version_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _verb(
        request, pk, services.submit_for_publication, _("Sent to a second person, who publishes or refuses it.")
    )


@permission("rules.edit")
@require_POST
@once("rules.discard")
def version_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, services.discard_version, _("The draft is put aside."))


@permission("rules.edit")
@require_POST
@once("rules.shadow")
def version_shadow(request: HttpRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, services.start_shadow, _("New applications are judged by these rules too, from now on."))


@permission("rules.edit")
@require_POST
@once("rules.shadow_end")
def version_shadow_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, services.end_shadow, _("The shadow run has ended; its figures stay."))


@permission("rules.approve")
@require_POST
@step_up_required
@once("rules.stop")
def version_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of use at once, without a second person: a stop only puts back what two people approved before."""
    form = StopForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _verb(request, pk, services.stop_version, _("The version before is in use again."), reason=reason)


def _verb(request: HttpRequest, pk: int, service: Callable[..., Any], done: str, **data: Any) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=done):
        service(actor=request.user, version_id=version.pk, now=timezone.now(), **data)
    return redirect("rules:detail", version.pk)
