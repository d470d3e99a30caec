from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.files import looking, previews, purposes, selectors, services
from backoffice.files.forms import MappingForm, UploadForm
from backoffice.files.imports import kinds, reading
from backoffice.files.imports import services as imports
from backoffice.files.models import FilePage, ImportBatch, StoredFile
from backoffice.files.tables import BatchTable
from backoffice.values.redaction import redact
from backoffice.web.exports import csv_lines, note
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once

SAMPLE_ROWS = 5
FAILURES_SHOWN = 200


@permission("files.download")
@require_safe
def download(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Hands a file out as an attachment that no browser runs; each time leaves an entry in the trail."""
    return handed_out(request.user, _file_or_404(request, uid))


@permission("files.download")
@require_safe
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One page of a paper, as a page of its own or as the fragment beside a form; looking on asks for it again."""
    file = _file_or_404(request, uid)
    shown = looking.shown_page(file, request.GET, timezone.now())
    template = "backoffice/files/preview.html" if request.htmx else "backoffice/files/preview_page.html"
    return render(request, template, shown | {"title": file.original_name})


@permission("files.download")
@require_safe
def page(request: HttpRequest, uid: UUID, number: int) -> HttpResponseBase:
    """The picture of a page: seeing it is written down as a download is."""
    picture = get_object_or_404(
        FilePage.objects.select_related("file"), file=_file_or_404(request, uid), number=number
    )
    previews.record_look(actor=request.user, picture=picture, now=timezone.now())
    return _inert(FileResponse(previews.opened_page(picture), content_type="image/jpeg"))


@permission("files.download")
@require_safe
def thumbnail(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The first page at a size at which nothing can be read; looking at it is not written down."""
    file = _file_or_404(request, uid)
    if not file.thumbnail_name:
        raise Http404
    return _inert(FileResponse(previews.opened_thumbnail(file), content_type="image/jpeg"))


@permission("files.download")
@require_POST
def rotate(request: HttpRequest, uid: UUID) -> HttpResponse:
    file = _file_or_404(request, uid)
    with outcome_of(request):
        previews.rotate(actor=request.user, file_id=file.pk, now=timezone.now())
    query = request.GET.urlencode()
    return redirect(reverse("files:preview", args=[uid]) + (f"?{query}" if query else ""))


def _file_or_404(request: HttpRequest, uid: UUID) -> StoredFile:
    file = get_object_or_404(StoredFile, uid=uid, erased_at__isnull=True)
    if not purposes.may_download(request.user, file):
        raise Http404
    return file


def handed_out(user: Any, file: StoredFile) -> HttpResponseBase:
    """The file as an attachment, with its entry in the trail. For views that have asked who may have it."""
    services.record_download(actor=user, file=file, now=timezone.now())
    response = FileResponse(
        services.open_stored(file),
        as_attachment=True,
        filename=file.original_name,
        content_type=file.content_type,
    )
    return _inert(response)


def _inert(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _kind_or_404(request: HttpRequest, name: str) -> kinds.ImportKind:
    kind = kinds.kinds().get(name)
    if kind is None or not request.user.may(kind.permission):
        raise Http404
    return kind


@permission("files.import")
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    mine = [kind for kind in kinds.kinds().values() if request.user.may(kind.permission)]
    return list_response(
        request,
        table=BatchTable(),
        queryset=selectors.batches_visible_to(request.user),
        title=_("Imports"),
        subheading=_("Files taken over row by row; what was refused can be corrected and imported again"),
        actions=[
            Action(
                _("Import: %(kind)s") % {"kind": kind.label},
                reverse("files:import_new", args=[kind.name]),
                kind.permission,
                icon="upload",
                key="n",
                primary=True,
            )
            for kind in mine
        ],
        export_name="imports",
    )


@permission("files.import")
@require_http_methods(["GET", "POST"])
@once("files.open_import")
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    wanted = _kind_or_404(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            batch = imports.open_import(
                actor=request.user, upload=form.cleaned_data["file"], kind=wanted.name, now=timezone.now()
            )
        if not outcome.refused:
            return redirect("files:import_detail", batch.pk)
    context = {"form": form, "kind": wanted, "title": _("Import: %(kind)s") % {"kind": wanted.label}}
    return render(request, "backoffice/files/import_new.html", context, status=400 if form.errors else 200)


def _batch_page(
    request: HttpRequest, batch: ImportBatch, form: MappingForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    kind = kinds.get(batch.kind)
    heading, sample, unreadable = (), [], ""
    if batch.state in {"uploaded", "finished", "failed"}:
        try:
            with imports.opened(batch) as table:
                heading = table.heading
                sample = [
                    [redact(cell[:60]) for cell in row.cells]
                    for _n, row in zip(range(SAMPLE_ROWS), table.rows, strict=False)
                ]
        except reading.Unreadable as error:
            unreadable = str(error)
    context = {
        "batch": batch,
        "kind": kind,
        "heading": heading,
        "sample": sample,
        "unreadable": unreadable,
        "form": form or (MappingForm(kind, heading) if heading else None),
        "failures": batch.failures.all()[:FAILURES_SHOWN],
        "results_url": kind.results_url(batch),
        "history": history_of(batch),
        "same_before": selectors.same_file_before(batch),
        **more,
        "title": batch.number,
    }
    return render(request, "backoffice/files/import_detail.html", context, status=status)


@permission("files.import")
@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _batch_page(request, get_object_or_404(selectors.batches_visible_to(request.user), pk=pk))


@permission("files.import")
@require_POST
@once("files.start_import")
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(selectors.batches_visible_to(request.user), pk=pk)
    try:
        with imports.opened(batch) as table:
            heading = table.heading
    except reading.Unreadable as error:
        messages.error(request, str(error))
        return redirect("files:import_detail", pk)
    form = MappingForm(kinds.get(batch.kind), heading, request.POST, request.FILES)
    if not form.is_valid():
        return _batch_page(request, batch, form, status=400)
    data, now = form.cleaned_data, timezone.now()
    if "preview" in request.POST:
        with outcome_of(request, form) as outcome:
            rows = imports.preview(batch, data["mapping"], now)
        return _batch_page(request, batch, form, 400 if outcome.refused else 200, rows=[] if outcome.refused else rows)
    with outcome_of(request, form) as outcome, transaction.atomic():
        if data["remember_as"]:
            imports.remember_mapping(
                actor=request.user, batch=batch, name=data["remember_as"], data=data["mapping"], now=now
            )
        imports.start_import(
            actor=request.user,
            batch_id=pk,
            data=data["mapping"],
            now=now,
            dry_run=data["dry_run"],
            all_or_nothing=data["all_or_nothing"],
        )
    return _batch_page(request, batch, form, status=400) if outcome.refused else redirect("files:import_detail", pk)


@permission("files.import")
@require_safe
def import_failed_rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows with their reasons, to be corrected and imported again; no cell runs as a formula."""
    batch = get_object_or_404(selectors.batches_visible_to(request.user), pk=pk)
    services.record_download(actor=request.user, file=batch.file, now=timezone.now())
    rows = imports.failed_rows(batch)
    try:
        heading = next(rows)
    except reading.Unreadable as error:
        messages.error(request, str(error))
        return redirect("files:import_detail", pk)
    note(
        user=request.user, name=f"{batch.number}-failed-rows", file_format="csv", rows=batch.rows_failed,
        now=timezone.now(),
    )  # fmt: skip
    response = StreamingHttpResponse(csv_lines(heading, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{batch.number}-failed-rows.csv"'
    return response
