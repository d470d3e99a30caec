"""Looking after the store: sealing what lies open or under an old key, and checking that everything is still there."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from backoffice.files import vault
from backoffice.files.models import FilePage, StoredFile
from backoffice.files.services import open_stored
from backoffice.sealing.cipher import CannotOpen
from backoffice.sealing.keys import keyring

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Finding:
    name: str
    what: str  # missing, changed, unsealed


def _chunks(handle: object) -> Iterator[bytes]:
    while chunk := handle.read(CHUNK):  # type: ignore[attr-defined]
        yield chunk


def verify(files: QuerySet[StoredFile]) -> Iterator[Finding | None]:
    """One answer per file: None when its content is the one that was taken in."""
    for file in files.filter(erased_at__isnull=True).order_by("pk").iterator(chunk_size=200):
        digest = hashlib.sha256()
        try:
            with contextlib.closing(open_stored(file)) as handle:
                for chunk in _chunks(handle):
                    digest.update(chunk)
        except (FileNotFoundError, OSError):
            yield Finding(file.stored_name, "missing")
        except CannotOpen:
            yield Finding(file.stored_name, "changed")
        else:
            whole = digest.hexdigest() == file.sha256
            yield None if whole and file.sealed else Finding(file.stored_name, "unsealed" if whole else "changed")


def seal_anew() -> int:
    """Files and page pictures that lie open or under an old key are sealed under the active one; returns how many.

    Each is written beside the old one before the row names it, so a run that was cut off is simply started again.
    """
    active, changed = keyring().active, 0
    for file in StoredFile.objects.filter(erased_at__isnull=True).order_by("pk").iterator(chunk_size=200):
        if file.sealed and vault.key_number(file.stored_name) == active:
            continue
        with contextlib.closing(open_stored(file)) as handle:
            folder, _, ending = file.stored_name.rpartition("/")
            name = vault.put(folder, ending.partition(".")[2], _chunks(handle), place=file.place)
        _swap(StoredFile.objects.filter(pk=file.pk), file.stored_name, name, sealed=True)
        changed += 1
    for page in FilePage.objects.select_related("file").order_by("pk").iterator(chunk_size=200):
        if vault.key_number(page.stored_name) == active:
            continue
        with contextlib.closing(vault.opened(page.stored_name, place=page.place)) as handle:
            name = vault.put(page.stored_name.rpartition("/")[0], "jpg", _chunks(handle), place=page.place)
        _swap(FilePage.objects.filter(pk=page.pk), page.stored_name, name)
        changed += 1
    return changed + _thumbnails_anew(active)


def _thumbnails_anew(active: int) -> int:
    changed = 0
    for file in StoredFile.objects.exclude(thumbnail_name="").order_by("pk").iterator(chunk_size=200):
        if vault.key_number(file.thumbnail_name) != active:
            with contextlib.closing(vault.opened(file.thumbnail_name, place=file.thumbnail_place)) as handle:
                folder = file.thumbnail_name.rpartition("/")[0]
                name = vault.put(folder, "jpg", _chunks(handle), place=file.thumbnail_place)
            with transaction.atomic():
                StoredFile.objects.filter(pk=file.pk).update(thumbnail_name=name)
            vault.remove(file.thumbnail_name)
            changed += 1
    return changed


def _swap(row: QuerySet, old: str, name: str, **values: object) -> None:
    with transaction.atomic():
        row.update(stored_name=name, **values)
    vault.remove(old)
