"""Taking files in: limited, recognised by content, cleaned, hashed, stored under a name of chance."""

import contextlib
import hashlib
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import images, papers, purposes, selectors, vault, workbooks
from backoffice.files.domain import (
    HEAD,
    IMAGES,
    MAX_BYTES_A_DAY,
    MAX_FILES_A_DAY,
    MB,
    FileKind,
    png_size,
    shown_name,
    sniff,
)
from backoffice.files.models import StoredFile
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused

FREE_SHARE = 0.05


def store_upload(*, actor: Any, upload: File, purpose: str, now: datetime) -> StoredFile:
    """Keep an uploaded file for a registered purpose.

    Refused: files.empty, files.too_large, files.quota, files.disk_full, files.kind, files.image, files.pixels,
    files.workbook, files.pdf, files.pages; each names the field `file`. Pictures are written anew without EXIF, so
    size and hash are those of what is kept. The content is sealed while it is written. Pictures of its pages follow.
    """
    wanted = purposes.get(purpose)
    if not upload.size:
        raise Refused("files.empty", _("This file is empty. Choose another one."), field="file")
    if upload.size > wanted.max_bytes:
        raise Refused(
            "files.too_large",
            _("This file is larger than %(limit)s MB. Make it smaller or split it."),
            field="file",
            limit=wanted.max_bytes // MB,
        )
    _require_room(actor, upload.size, now)
    content: BinaryIO = upload.file if hasattr(upload, "file") else upload
    kind = _kind_of(content, wanted)
    pages = papers.require_harmless(content, wanted.max_pages) if kind is FileKind.PDF else int(kind in IMAGES)
    ready = _ready(content, kind)
    file = StoredFile(
        purpose=purpose,
        original_name=shown_name(upload.name or ""),
        kind=kind.value,
        size=ready.size,
        sha256=_sha256(ready),
        sealed=True,
        pages=pages,
        owner=actor,
        uploaded_at=now,
    )
    folder = f"{purpose.replace('.', '-')}/{file.uid.hex[:2]}"
    file.stored_name = vault.put(folder, kind.value, ready.chunks(), place=file.place)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            record(
                actor=actor,
                action=f"{wanted.audited_as}.store",
                obj=file,
                at=now,
                purpose=purpose,
                kind=kind.value,
                size=file.size,
                sha256=file.sha256,
            )
            if file.is_paper:
                enqueue(
                    "files.picture_pages", key=f"files.pages:{file.pk}:1", payload={"file_id": file.pk, "first": 1}
                )
    except BaseException:
        with contextlib.suppress(OSError):
            vault.remove(file.stored_name)
        raise
    return file


def _require_room(actor: Any, size: int, now: datetime) -> None:
    if actor is not None:
        files, used = selectors.used_today(actor, now)
        if files >= MAX_FILES_A_DAY or used + size > MAX_BYTES_A_DAY:
            raise Refused(
                "files.quota", _("You have uploaded as much as one person may in a day. Go on tomorrow."), field="file"
            )
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(root)
    if disk.free - size < disk.total * FREE_SHARE:
        raise Refused(
            "files.disk_full",
            _("The file store is nearly full. Tell the administrator; nothing was saved."),
            field="file",
        )


def _kind_of(content: BinaryIO, wanted: purposes.Purpose) -> FileKind:
    content.seek(0)
    head = content.read(HEAD)
    content.seek(0)
    kind = sniff(head)
    if kind not in wanted.kinds:
        raise Refused(
            "files.kind",
            _("This kind of file is not taken here. Allowed: %(kinds)s. The content decides, not the name."),
            field="file",
            kinds=", ".join(sorted(known.value.upper() for known in wanted.kinds)),
        )
    size = png_size(head) if kind is FileKind.PNG else None
    if kind is FileKind.PNG and size is None:
        raise Refused(
            "files.image", _("This picture cannot be read. Take it again or save it as JPEG or PNG."), field="file"
        )
    return FileKind(kind)


def _ready(content: BinaryIO, kind: FileKind) -> File:
    if kind in IMAGES:
        return ContentFile(images.cleaned(content, kind))
    if kind is FileKind.XLSX:
        workbooks.require_harmless(content)
    content.seek(0)
    return File(content)


def _sha256(content: File) -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def open_stored(file: StoredFile) -> BinaryIO:
    """The content, for reading. Seekable with every storage. CannotOpen when somebody changed it in the store."""
    return vault.opened(file.stored_name, place=file.place) if file.sealed else vault.opened_plain(file.stored_name)


def record_download(*, actor: Any, file: StoredFile, now: datetime) -> None:
    audited_as = purposes.get(file.purpose).audited_as
    record(
        actor=actor, action=f"{audited_as}.download", obj=file, at=now, purpose=file.purpose, name=file.original_name
    )
