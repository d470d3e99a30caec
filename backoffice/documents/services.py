"""Verbs of papers: issue, render, void; write and approve wording."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Model
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import branding, domain, pdf, registry, seal, selectors
from backoffice.documents.domain import DocumentState, WordingState
from backoffice.documents.models import Document, Wording
from backoffice.jobs.services import complete, enqueue
from backoffice.values.errors import Refused


def issue(
    *,
    kind: str,
    subject: Model,
    data: Mapping[str, Any],
    actor: User | None,
    now: datetime,
    number: str = "",
    title: str = "",
) -> Document:
    """Freeze what a paper says and queue the making of its file.

    `data` is copied as JSON (numbers as text, tables up to 500 rows). The paper is `pending` until the job has made
    the PDF; `content_sha256` is known at once. Raises Refused if data for a placeholder of the wording is missing.
    """
    spec = registry.get(kind)
    frozen = domain.plain(data)
    wording = wording_in_force(kind, now=now) if spec.has_wording else None
    if wording is not None:
        needed = {match.group(1) for match in domain.PLACEHOLDER.finditer(wording.body)}
        if missing := sorted(needed - set(frozen)):
            raise Refused(
                "documents.data_missing",
                _("The document cannot be issued: there is no value for %(names)s.") % {"names": ", ".join(missing)},
            )
    with transaction.atomic():
        document = Document.objects.create(
            kind=kind,
            title=title or spec.title,
            number=number,
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            data=frozen,
            wording=wording,
            layout=spec.layout,
            content_sha256=domain.content_hash(frozen, wording.body if wording else "", spec.layout),
            created_by=actor,
            created_at=now,
        )
        record(actor=actor, action="documents.issue", obj=document, at=now, kind=kind, content=document.content_sha256)
        enqueue("documents.render", key=f"documents.render:{document.pk}", payload={"document_id": document.pk})
    return document


def wording_in_force(kind: str, *, now: datetime) -> Wording:
    """The newest approved wording. The shipped text becomes version 1 the first time it is needed."""
    current = selectors.current_wording(kind)
    if current is not None:
        return current
    with transaction.atomic():
        shipped, _created = Wording.objects.get_or_create(
            kind=kind,
            number=1,
            defaults={
                "body": registry.get(kind).shipped_wording(),
                "state": WordingState.APPROVED.value,
                "created_at": now,
                "decided_at": now,
                "reason": "shipped",
            },
        )
    return shipped


def html_of(document: Document) -> str:
    """The page that becomes the PDF, made from frozen data only. Papers are Chinese whatever the reader's language."""
    spec = registry.get(document.kind)
    blocks = domain.fill(document.wording.body, document.data) if document.wording else []
    with translation.override("zh-hans"):
        return render_to_string(
            spec.template,
            {
                "document": document,
                "data": document.data,
                "blocks": blocks,
                "sealed": spec.sealed,
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


def request_rendering(*, document: Document, actor: User | None, now: datetime) -> None:
    """Queue a paper whose file could not be made once more. Raises Refused if it is not in that state."""
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.state != DocumentState.FAILED:
            raise Refused("documents.not_failed", _("Only a document that failed can be made again."))
        record(actor=actor, action="documents.retry", obj=locked, at=now, error=locked.error)
        key = f"documents.render:{locked.pk}:{now.timestamp():.0f}"
        enqueue("documents.render", key=key, payload={"document_id": locked.pk})


def void_document(*, document: Document, actor: User | None, now: datetime, reason: str) -> Document:
    """Declare a paper void: its verification page says so from now on. The file stays."""
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.state == DocumentState.VOID:
            return locked
        locked.state, locked.voided_at, locked.void_reason = DocumentState.VOID.value, now, reason[:200]
        locked.save(update_fields=["state", "voided_at", "void_reason"])
        record(actor=actor, action="documents.void", obj=locked, at=now, reason=reason)
    return locked


# -- wording ---------------------------------------------------------------------------------------


def check_wording(kind: str, body: str) -> None:
    """Raises Refused naming every placeholder, slot or brace that this kind of paper does not know."""
    spec = registry.get(kind)
    if problems := domain.problems_of(body, spec.placeholders, spec.slots):
        raise Refused(
            "documents.unknown_placeholder",
            _("The wording cannot be saved. Not known here: %(names)s") % {"names": "  ".join(problems[:10])},
        )


def propose_wording(*, kind: str, body: str, note: str, actor: User, now: datetime) -> Wording:
    """A new version, submitted for approval by someone else."""
    check_wording(kind, body)
    with transaction.atomic():
        wording_in_force(kind, now=now)
        last = Wording.objects.select_for_update().filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
        wording = Wording.objects.create(
            kind=kind,
            number=last + 1,
            body=body,
            note=note,
            state=WordingState.SUBMITTED.value,
            author=actor,
            created_at=now,
        )
        record(actor=actor, action="documents.propose_wording", obj=wording, at=now, kind=kind, number=last + 1)
    return wording


def decide_wording(*, wording_id: int, approve: bool, reason: str, actor: User, now: datetime) -> Wording:
    """Approve or refuse a proposed version. Raises Refused for its own author and for what is already decided."""
    with transaction.atomic():
        wording = Wording.objects.select_for_update().get(pk=wording_id)
        if wording.state != WordingState.SUBMITTED:
            raise Refused("documents.wording_decided", _("This version has already been decided."))
        if wording.author_id == actor.pk:
            raise Refused("documents.four_eyes", _("You wrote this version; somebody else must decide it."))
        check_wording(wording.kind, wording.body)
        wording.state = (WordingState.APPROVED if approve else WordingState.REFUSED).value
        wording.decided_by, wording.decided_at, wording.reason = actor, now, reason[:200]
        wording.save()
        record(
            actor=actor,
            action="documents.approve_wording" if approve else "documents.refuse_wording",
            obj=wording,
            at=now,
            reason=reason,
            sha256=hashlib.sha256(json.dumps(wording.body).encode()).hexdigest(),
        )
    return wording
