"""Papers: what they say is frozen when they are issued; void ones stay and say so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import domain, markup, registry
from backoffice.documents.domain import DocumentState
from backoffice.documents.models import Document
from backoffice.documents.services.wordings import wording_in_force
from backoffice.jobs.services import enqueue
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
    if wording is not None and (missing := sorted(markup.names_in(wording.body) - set(frozen))):
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
