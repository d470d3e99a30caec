"""Making the file of a paper, in a worker: lay out, seal, hash, store. Once, whatever happens to the worker."""

import hashlib
import json
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from backoffice.audit.services import record
from backoffice.documents import branding, domain, markup, pdf, registry, seal
from backoffice.documents.domain import DocumentState
from backoffice.documents.models import Document, Wording
from backoffice.jobs.services import complete

SAMPLE_CODE = "SAMPLE" + "0" * 14


def html_of(document: Document, *, sample: bool = False) -> str:
    """The page that becomes the PDF, made from frozen data only. Papers are Chinese whatever the reader's language.
    A sample says on every page that it is one, and bears no seal."""
    spec = registry.get(document.kind)
    tables = document.data.get("tables", {})
    blocks = markup.fill(document.wording.body, document.data) if document.wording else []
    with translation.override("zh-hans"):
        return render_to_string(
            spec.template,
            {
                "document": document,
                "data": document.data,
                "blocks": [(block, tables.get(block.text)) for block in blocks],
                "sealed": spec.sealed and not sample,
                "sample": sample,
                "issued_on": timezone.localtime(document.created_at),
                **branding.of(document),
            },
        )


def data_of(document: Document) -> str:
    """What stands in the PDF as an attached file for machines: the frozen data and what they were printed with."""
    content = {
        "kind": document.kind,
        "number": document.number,
        "verification_code": document.code,
        "content_sha256": document.content_sha256,
        "layout": document.layout,
        "wording": str(document.wording or ""),
        "issued_at": document.created_at.isoformat(),
        "data": document.data,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def render_document(*, document_id: int, now: datetime) -> Document:
    """Make the file of a pending paper: lay out, seal, hash, store. A paper that has its file is left alone.

    Works outside a transaction, because setting a page takes long; only storing the result locks the row.
    """
    document = Document.objects.select_related("wording").get(pk=document_id)
    if document.state not in {DocumentState.PENDING, DocumentState.FAILED}:
        complete()
        return document
    spec = registry.get(document.kind)
    try:
        content, pages = pdf.render(html_of(document), (f"{document.code}.json", data_of(document)))
        print_of_seal = ""
        if spec.sealed:
            content, print_of_seal = seal.seal(content, reason=document.title)
    except ValueError as error:
        Document.objects.filter(pk=document_id, state=DocumentState.PENDING).update(
            state=DocumentState.FAILED.value, error=str(error)[:300]
        )
        raise
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document_id)
        if locked.state in {DocumentState.PENDING, DocumentState.FAILED}:
            # The hash in the name: a second rendering after a crash never overwrites a file that was handed out.
            name = f"documents/{locked.code[:2]}/{locked.code}-{digest[:12]}.pdf"
            if not locked.file.storage.exists(name):
                name = locked.file.storage.save(name, ContentFile(content))
            locked.file.name = name
            locked.sha256, locked.size, locked.pages = digest, len(content), pages
            locked.seal_fingerprint, locked.error = print_of_seal, ""
            locked.state, locked.rendered_at = DocumentState.RENDERED.value, now
            locked.save()
            record(actor=None, action="documents.render", obj=locked, at=now, sha256=digest, pages=pages)
        complete()
    return locked


def render_preview(*, wording_id: int, now: datetime) -> Wording:
    """The PDF of a wording with sample data, beside its editor. A wording that was edited meanwhile is made again by
    the job of that edit; what is wrong with the text is kept for the editor to show."""
    wording = Wording.objects.get(pk=wording_id)
    if wording.preview:
        complete()
        return wording
    spec = registry.get(wording.kind)
    document = Document(
        kind=wording.kind, title=spec.title, number="样张", data=domain.plain(spec.sample_data()), wording=wording,
        layout=spec.layout, code=SAMPLE_CODE, content_sha256="0" * 64, created_at=now,
    )  # fmt: skip
    error, content = "", b""
    try:
        content, _pages = pdf.render(html_of(document, sample=True))
    except (ValueError, KeyError) as problem:
        error = str(problem)[:300]
    with transaction.atomic():
        locked = Wording.objects.select_for_update().get(pk=wording_id)
        if locked.body == wording.body and not locked.preview:
            locked.preview_error = error
            if content:
                locked.preview.save(f"{locked.kind}-{locked.pk}.pdf", ContentFile(content), save=False)
            locked.save(update_fields=["preview", "preview_error"])
        complete()
    return locked
