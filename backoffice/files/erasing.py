"""Files whose time is over: the content goes for good, the row stays and says so."""

import contextlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from backoffice.files import vault
from backoffice.files.models import FilePage, StoredFile
from backoffice.files.reading.models import ReadPage


def erase_files(file_ids: Iterable[int], now: datetime) -> int:
    """Contents, pictures of pages, what was read on them and names of these files. The store is emptied once the
    transaction holds."""
    files = list(StoredFile.objects.filter(pk__in=list(file_ids), erased_at__isnull=True))
    pages = FilePage.objects.filter(file__in=files)
    names = [name for file in files for name in (file.stored_name, file.thumbnail_name) if name]
    names += list(pages.values_list("stored_name", flat=True))
    pages.delete()
    ReadPage.objects.filter(reading__file__in=files).delete()
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(
        original_name="—", thumbnail_name="", pages=0, sha256="", size=0, erased_at=now
    )

    def empty_the_store() -> None:
        for name in names:
            with contextlib.suppress(OSError):
                vault.remove(name)

    transaction.on_commit(empty_the_store)
    return len(files)
