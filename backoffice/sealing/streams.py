"""Files encrypted at rest: authenticated pieces that can be read from any place without opening the whole.

Layout: b"BOSF" | version (1 byte) | key number (1) | salt (32), then pieces of 64 KiB clear text, each with its tag
(16). The key of a file is derived from the data key, the salt and the file's place, so pieces of another file do not
open; the nonce is the number of the piece and a mark on the last one, so pieces cannot be swapped, dropped or cut off.
"""

import io
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backoffice.sealing.cipher import TAG, CannotOpen, decrypt, encrypt
from backoffice.sealing.keys import DataKey, Keyring

MAGIC = b"BOSF"
VERSION = 1
SALT = 32
HEADER = len(MAGIC) + 2 + SALT
PIECE = 64 * 1024


def _file_key(key: DataKey, salt: bytes, place: str) -> DataKey:
    derive = HKDF(algorithm=SHA256(), length=len(key.secret), salt=salt, info=f"file\0{place}".encode())
    return DataKey(key.number, key.algorithm, derive.derive(key.secret))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def sealed_pieces(chunks: Iterable[bytes], *, place: str, keys: Keyring) -> Iterator[bytes]:
    """The sealed form of a stream, a piece at a time. Costs 54 bytes and 16 per 64 KiB."""
    key, salt = keys.sealing_key(), os.urandom(SALT)
    header = MAGIC + bytes((VERSION, key.number)) + salt
    mine = _file_key(key, salt, place)
    yield header
    waiting, number = bytearray(), 0
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > PIECE:
            yield encrypt(mine, _nonce(number, False), bytes(waiting[:PIECE]), header)
            del waiting[:PIECE]
            number += 1
    yield encrypt(mine, _nonce(number, True), bytes(waiting), header)


def key_number_of(header: bytes) -> int:
    """Which key a sealed file needs. CannotOpen when it is none."""
    if len(header) < HEADER or header[: len(MAGIC)] != MAGIC or header[len(MAGIC)] != VERSION:
        raise CannotOpen("This is not a sealed file.")
    return header[len(MAGIC) + 1]


class OpenedFile(io.RawIOBase):
    """The clear text of a sealed file: readable and seekable; opens only the pieces that are asked for.

    CannotOpen on anything else than the untouched file in its own place.
    """

    def __init__(self, source: BinaryIO, *, place: str, keys: Keyring) -> None:
        self._source = source
        self._header = source.read(HEADER)
        number = key_number_of(self._header)
        if number not in keys.data:
            raise CannotOpen(f"The file was sealed with key {number}, which is not in the key file.")
        self._key = _file_key(keys.data[number], self._header[-SALT:], place)
        body = source.seek(0, io.SEEK_END) - HEADER
        self._pieces = max(1, -(-body // (PIECE + TAG)))
        self.size = body - self._pieces * TAG
        if self.size < 0:
            raise CannotOpen("The file was cut off.")
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(HEADER + number * (PIECE + TAG))
            sealed = self._source.read(PIECE + TAG)
            try:
                clear = decrypt(self._key, _nonce(number, number == self._pieces - 1), sealed, self._header)
            except (InvalidTag, ValueError):
                raise CannotOpen("The file was changed, cut off or moved.") from None
            self._held = (number, clear)
        return self._held[1]

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self.size:
            if self.size == 0:
                self._piece(0)  # an empty file has its seal too
            return 0
        number, start = divmod(self._at, PIECE)
        part = self._piece(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._source.close()
        super().close()
