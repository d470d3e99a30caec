"""Wording: versions, comparison, editor with sample, submission. Approval happens in the approvals inbox."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.approvals.selectors import pending_of
from backoffice.documents import domain, markup, registry, selectors, services
from backoffice.documents.forms import WordingForm
from backoffice.documents.models import Wording
from backoffice.documents.views.files import pdf_response
from backoffice.documents.words import sentence_of
from backoffice.values.comparison import compare, near_changes
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("documents.view")
@require_GET
def wording_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    kinds = registry.with_wording()
    current = selectors.wordings_in_force([kind.code for kind in kinds], timezone.localdate(now))
    waiting = selectors.waiting_by_kind()
    rows = [
        {
            "kind": kind,
            "current": current.get(kind.code) or services.wording_in_force(kind.code, now=now),
            "waiting": waiting.get(kind.code, 0),
        }
        for kind in kinds
    ]
    return render(request, "backoffice/documents/wording_list.html", {"rows": rows})


@permission("documents.view")
@require_GET
def wording_detail(request: HttpRequest, kind: str) -> HttpResponse:
    """The version in force of a kind."""
    return _wording_page(request, services.wording_in_force(_kind(kind).code, now=timezone.now()))


@permission("documents.view")
@require_GET
def wording_version(request: HttpRequest, pk: int) -> HttpResponse:
    return _wording_page(request, _version(pk))


def _wording_page(request: HttpRequest, chosen: Wording) -> HttpResponse:
    spec, today = _kind(chosen.kind), timezone.localdate()
    versions = selectors.versions_of(chosen.kind, today)
    other = next((row for row, _standing in versions if str(row.pk) == request.GET.get("with")), None)
    if other is None:
        # Something new is compared with what holds today, anything else with the version before it.
        current = selectors.current_wording(chosen.kind, today)
        earlier = [row for row, _standing in versions if row.number < chosen.number]
        other = current if current is not None and current.number < chosen.number else next(iter(earlier), None)
    shown = {name.name: f"〔{name.description}〕" for name in spec.placeholders}
    own_draft = chosen.state == domain.WordingState.DRAFT and chosen.author_id == request.user.pk
    context = {
        "kind": spec,
        "versions": versions,
        "chosen": chosen,
        "standing": next((standing for row, standing in versions if row == chosen), chosen.state),
        "blocks": markup.fill(chosen.body, shown),
        "other": other,
        "lines": near_changes(compare(other.body, chosen.body)) if other is not None else [],
        "problems": [sentence_of(p) for p in services.problems_of(chosen.kind, chosen.body, on=today)],
        "may_edit": request.user.may("wordings.edit"),
        "own_draft": own_draft and request.user.may("wordings.edit"),
        "approval": pending_of(chosen).first(),
        "waiting": "sample" in request.GET,
    }
    return render(request, "backoffice/documents/wording_detail.html", context)


@permission("wordings.edit")
@require_http_methods(["GET", "POST"])
@once("documents.save_wording")
def wording_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """A new version, beginning with the text in force."""
    spec = _kind(kind)
    current = services.wording_in_force(kind, now=timezone.now())
    return _editor(request, spec, None, {"body": current.body, "in_force_from": timezone.localdate()})


@permission("wordings.edit")
@require_http_methods(["GET", "POST"])
@once("documents.save_wording")
def wording_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """An own draft in the editor, its sample beside it."""
    draft = _version(pk)
    if draft.author_id != request.user.pk or draft.state != domain.WordingState.DRAFT:
        raise Http404
    initial = {"body": draft.body, "note": draft.note, "in_force_from": draft.in_force_from}
    return _editor(request, _kind(draft.kind), draft, initial)


def _editor(request: HttpRequest, spec: registry.Kind, draft: Wording | None, initial: dict) -> HttpResponse:
    form = WordingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with outcome_of(request, form) as outcome:
            draft = services.save_draft(
                kind=spec.code,
                wording_id=draft.pk if draft else None,
                actor=request.user,
                now=now,
                **form.cleaned_data,
            )
            if request.POST.get("do") != "submit":
                outcome.say(_("The draft is saved."))
        if not outcome.refused and request.POST.get("do") == "preview":
            services.request_preview(wording=draft, now=now)
        if not outcome.refused and request.POST.get("do") == "submit":
            with outcome_of(request, form, done=_("It waits for a second person.")) as outcome:
                services.submit_wording(wording_id=draft.pk, actor=request.user, now=now)
            if not outcome.refused:
                return redirect(draft)
        if not outcome.refused:
            waiting = "?sample=1" if request.POST.get("do") == "preview" else ""
            return redirect(reverse("documents:wording_draft", args=[draft.pk]) + waiting)
    problems = services.problems_of(spec.code, form["body"].value() or "", on=timezone.localdate())
    context = {
        "kind": spec,
        "form": form,
        "draft": draft,
        "problems": [(problem.line, sentence_of(problem)) for problem in problems],
        "waiting": "sample" in request.GET,
    }
    return render(request, "backoffice/documents/wording_edit.html", context, status=400 if form.errors else 200)


@permission("wordings.edit")
@require_POST
@once("documents.preview_wording")
def wording_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the sample PDF of any version."""
    wording = _version(pk)
    services.request_preview(wording=wording, now=timezone.now())
    return redirect(f"{wording.get_absolute_url()}?sample=1")


@permission("documents.view")
@require_GET
def wording_sample_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that waits for the sample; htmx asks for it every second until it is there."""
    return render(request, "backoffice/documents/wording_sample.html", {"wording": _version(pk), "waiting": True})


@permission("documents.view")
@require_GET
def wording_sample_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    wording = _version(pk)
    if not wording.preview:
        raise Http404
    return pdf_response(wording.preview, f"{wording}.pdf", inline=True)


def _kind(code: str) -> registry.Kind:
    try:
        return registry.get(code)
    except registry.UnknownKind:
        raise Http404 from None


def _version(pk: int) -> Wording:
    return get_object_or_404(Wording.objects.select_related("author", "decided_by"), pk=pk)
