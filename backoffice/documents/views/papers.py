"""Papers that were issued: list, page with the PDF beside its data, file."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit.selectors import history_of
from backoffice.audit.services import record
from backoffice.documents import domain, registry, selectors, services
from backoffice.documents.filters import DocumentFilter
from backoffice.documents.tables import DocumentTable
from backoffice.documents.views.files import pdf_response
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


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
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was made; `?inline=1` for the frame of a page of ours. Every download is on record."""
    document = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    if not document.file:
        raise Http404
    inline = request.GET.get("inline") == "1"
    if not inline:
        record(actor=request.user, action="documents.download", obj=document, at=timezone.now())
    return pdf_response(document.file, f"{document.title}-{document.number or document.pk}.pdf", inline=inline)


@permission("contracts.edit")
@require_POST
@once("documents.retry")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a failed paper again, after its cause (a missing font, a full disk) is gone."""
    document = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("The document is being made again.")):
        services.request_rendering(document=document, actor=request.user, now=timezone.now())
    return redirect(document)
