import hashlib
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.audit.selectors import history_of
from backoffice.audit.services import record
from backoffice.documents import domain, registry, selectors, services
from backoffice.documents.filters import DocumentFilter
from backoffice.documents.forms import CompareForm, DecisionForm, WordingForm
from backoffice.documents.models import Document, Wording
from backoffice.documents.tables import DocumentTable
from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.network import client_address
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once

# Guessing a code of 99 bits is hopeless; the limit keeps the page from being a free hashing service.
VERIFICATIONS_PER_MINUTE = 30


@permission("documents.view")
@require_GET
def document_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=DocumentTable(),
        queryset=selectors.visible_to(request.user),
        filterset=DocumentFilter,
        title=_("Documents"),
        subheading=_("Every paper that was issued, frozen, with its hash"),
        actions=[Action(_("Wordings"), reverse("documents:wording_list"), "documents.view", icon="file-text")],
        export_name="documents",
    )


@permission("documents.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    spec = registry.get(document.kind)
    facts = [
        (_("Paper number"), document.number),
        (
            _("Time of issue"),
            f"{timezone.localtime(document.created_at):%Y-%m-%d %H:%M}",
            str(document.created_by or ""),
        ),
        (_("Pages"), document.pages or "—"),
        (_("Hash of the file"), document.sha256 or "—"),
        (_("Hash of the content"), document.content_sha256),
        (_("Wording"), str(document.wording or "—")),
        (_("Verification code"), document.code),
    ]
    context = {
        "document": document,
        "facts": facts,
        "figures": spec.facts(document),
        "subject_url": getattr(document.subject, "get_absolute_url", lambda: "")(),
        "history": history_of(document),
        "may_retry": document.state == domain.DocumentState.FAILED and request.user.may("contracts.edit"),
    }
    return render(request, "backoffice/documents/document_detail.html", context)


@permission("documents.view")
@require_GET
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that waits for the file; htmx asks for it every second until it is there."""
    document = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    return render(request, "backoffice/documents/document_preview.html", {"document": document})


@permission("documents.view")
@require_GET
@xframe_options_sameorigin
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was made; `?inline=1` for the frame of a page of ours. Every download is on record."""
    document = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    if not document.file:
        raise Http404
    inline = request.GET.get("inline") == "1"
    if not inline:
        record(actor=request.user, action="documents.download", obj=document, at=timezone.now())
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=not inline,
        filename=f"{document.title}-{document.number or document.pk}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # The browser's own PDF viewer does not start inside a sandbox; a PDF carries no script of ours to guard against.
    response._csp_replace = {"frame-ancestors": ["'self'"]}
    return response


@permission("contracts.edit")
@require_POST
@once("documents.retry")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a failed paper again, after its cause (a missing font, a full disk) is gone."""
    document = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    try:
        services.request_rendering(document=document, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The document is being made again."))
    return redirect(document)


# -- verification: open to everybody who holds the paper -------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Status, hash and figures of a paper, for whoever holds its code; compares an uploaded file by its hash."""
    if _too_many(request):
        return render(request, "backoffice/documents/verify_busy.html", status=429)
    document = selectors.by_code(code)
    if document is None:
        return render(request, "backoffice/documents/verify_unknown.html", {"code": code[:40]}, status=404)
    spec = registry.get(document.kind)
    compared: bool | None = None
    form = CompareForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        digest = hashlib.sha256()
        for chunk in form.cleaned_data["file"].chunks():
            digest.update(chunk)
        compared = bool(document.sha256) and digest.hexdigest() == document.sha256
    context: dict[str, Any] = {
        "document": document,
        "facts": spec.facts(document),
        "comparisons": [(label, was, now, was == now) for label, was, now in spec.recompute(document)],
        "content_holds": content_holds(document),
        "form": form,
        "compared": compared,
    }
    return render(request, "backoffice/documents/verify.html", context)


@public
@require_GET
def verify_entry(request: HttpRequest) -> HttpResponse:
    """Where somebody types the code from a paper."""
    typed = "".join(request.GET.get("code", "").split()).upper()[:40]
    # What no code holds cannot be part of an address either; without it the code is unknown, which the page says.
    code = "".join(char for char in typed if char.isalnum() or char == "-")
    if typed:
        return redirect("documents:verify", code=code or "-")
    return render(request, "backoffice/documents/verify_entry.html")


def content_holds(document: Document) -> bool:
    """Whether the stored data still give the hash printed on the paper."""
    wording = document.wording.body if document.wording else ""
    return domain.content_hash(document.data, wording, document.layout) == document.content_sha256


def _too_many(request: HttpRequest) -> bool:
    minute = int(timezone.now().timestamp() // 60)
    key = f"documents.verify:{client_address(request)}:{minute}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > VERIFICATIONS_PER_MINUTE
    except ValueError:  # evicted between the two calls
        return False


# -- wording ---------------------------------------------------------------------------------------


@permission("documents.view")
@require_GET
def wording_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        {
            "kind": kind,
            "current": services.wording_in_force(kind.code, now=now),
            "waiting": Wording.objects.filter(kind=kind.code, state=domain.WordingState.SUBMITTED).count(),
        }
        for kind in sorted(registry.kinds.values(), key=lambda k: k.code)
        if kind.has_wording
    ]
    return render(request, "backoffice/documents/wording_list.html", {"rows": rows})


@permission("documents.view")
@require_GET
def wording_detail(request: HttpRequest, kind: str) -> HttpResponse:
    spec = _kind(kind)
    services.wording_in_force(kind, now=timezone.now())
    versions = list(Wording.objects.filter(kind=kind).select_related("author", "decided_by").order_by("-number")[:50])
    chosen = next((v for v in versions if str(v.number) == request.GET.get("version")), versions[0])
    sample = {name: f"〔{name}〕" for name in spec.placeholders}
    context = {
        "kind": spec,
        "versions": versions,
        "chosen": chosen,
        "blocks": domain.fill(chosen.body, sample),
        "may_edit": request.user.may("wordings.edit"),
        "may_decide": request.user.may("wordings.approve") and chosen.author_id != request.user.pk,
        "form": DecisionForm(),
    }
    return render(request, "backoffice/documents/wording_detail.html", context)


@permission("wordings.edit")
@require_http_methods(["GET", "POST"])
@once("documents.propose_wording")
def wording_edit(request: HttpRequest, kind: str) -> HttpResponse:
    spec = _kind(kind)
    current = services.wording_in_force(kind, now=timezone.now())
    form = WordingForm(request.POST or None, kind=spec, initial={"body": current.body})
    if request.method == "POST" and form.is_valid():
        try:
            wording = services.propose_wording(
                kind=kind,
                body=form.cleaned_data["body"],
                note=form.cleaned_data["note"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Version %(number)s waits for approval.") % {"number": wording.number})
            return redirect("documents:wording_detail", kind=kind)
    context = {"kind": spec, "form": form, "placeholders": sorted(spec.placeholders), "slots": sorted(spec.slots)}
    return render(request, "backoffice/documents/wording_edit.html", context)


@permission("wordings.approve")
@require_POST
@once("documents.decide_wording")
def wording_decide(request: HttpRequest, pk: int) -> HttpResponse:
    wording = get_object_or_404(Wording, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why: a decision needs a reason."))
        return redirect("documents:wording_detail", kind=wording.kind)
    try:
        services.decide_wording(
            wording_id=pk,
            approve=request.POST.get("decision") == "approve",
            reason=form.cleaned_data["reason"],
            actor=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Decided."))
    return redirect("documents:wording_detail", kind=wording.kind)


def _kind(code: str) -> registry.Kind:
    try:
        return registry.get(code)
    except registry.UnknownKind:
        raise Http404 from None
