"""What files are uploaded for. The room that owns a purpose says which kinds it takes and who may have them back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backoffice.files.domain import MB, PAPERS, FileKind
from backoffice.files.models import StoredFile


@dataclass(frozen=True)
class Purpose:
    name: str
    kinds: frozenset[FileKind]
    max_bytes: int
    max_pages: int
    may_download: Callable[[Any, StoredFile], bool]
    # How entries of the trail about its files begin; a restricted beginning hides them (audit.restricted).
    audited_as: str = "files"


_purposes: dict[str, Purpose] = {}


def register(
    name: str,
    *,
    may_download: Callable[[Any, StoredFile], bool],
    kinds: frozenset[FileKind] = PAPERS,
    max_bytes: int = 10 * MB,
    max_pages: int = 50,
    audited_as: str = "files",
) -> None:
    """`may_download(user, file)` decides on the one file; the view has asked for `files.download` before."""
    _purposes[name] = Purpose(name, kinds, max_bytes, max_pages, may_download, audited_as)


def get(name: str) -> Purpose:
    return _purposes[name]


def may_download(user: Any, file: StoredFile) -> bool:
    """False for a purpose that nobody owns any more."""
    purpose = _purposes.get(file.purpose)
    return purpose is not None and purpose.may_download(user, file)
