"""Where contents lie: encrypted under names of chance in the file store, opened piece by piece."""

import io
import uuid
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from backoffice.sealing.keys import keyring
from backoffice.sealing.streams import HEADER, OpenedFile, key_number_of, sealed_pieces


class _Pieces(File):
    """What a storage wants to be given: a file that is sealed while it is written."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(None)
        self._pieces = pieces

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        return iter(self._pieces)

    def read(self, size: int = -1) -> bytes:
        """For stores that take a file at once (S3): everything that is left."""
        return b"".join(self._pieces)


def put(folder: str, ending: str, chunks: Iterable[bytes], *, place: str) -> str:
    """Seal and store; returns the name. `place` must be given again to open it."""
    name = f"{folder}/{uuid.uuid4().hex}.{ending}"
    return default_storage.save(name, _Pieces(sealed_pieces(chunks, place=place, keys=keyring())))


def opened(name: str, *, place: str) -> BinaryIO:
    """The clear content, seekable. CannotOpen when it was changed, cut off, or belongs to another place."""
    return io.BufferedReader(OpenedFile(_seekable(name), place=place, keys=keyring()), buffer_size=64 * 1024)


def opened_plain(name: str) -> BinaryIO:
    """Content that was stored before files were sealed."""
    return _seekable(name)


def key_number(name: str) -> int:
    with default_storage.open(name, "rb") as handle:
        return key_number_of(handle.read(HEADER))


def remove(name: str) -> None:
    default_storage.delete(name)


def _seekable(name: str) -> BinaryIO:
    handle = default_storage.open(name, "rb")
    return handle if handle.seekable() else io.BytesIO(handle.read())
