"""Sealed files: read from any place, and nothing that was changed, moved or cut opens."""

import io
import json

import pytest

from backoffice.sealing import keys
from backoffice.sealing.cipher import TAG, CannotOpen
from backoffice.sealing.streams import HEADER, PIECE, OpenedFile, sealed_pieces

RING = keys.parse(json.dumps(keys.new_keys()))
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17]


def sealed(content: bytes, place: str = "a", ring=RING) -> bytes:
    return b"".join(sealed_pieces([content[:10], content[10:]], place=place, keys=ring))


def opened(content: bytes, place: str = "a", ring=RING) -> OpenedFile:
    return OpenedFile(io.BytesIO(content), place=place, keys=ring)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("algorithm", ["AES", "SM4"])
def test_what_goes_in_comes_out(size, algorithm):
    ring = keys.parse(json.dumps(keys.new_keys(algorithm)))
    content = bytes(n * 7 % 256 for n in range(size))
    handle = io.BufferedReader(opened(sealed(content, ring=ring), ring=ring))
    assert handle.read() == content
    handle.seek(size // 2)
    assert handle.read(5) == content[size // 2 : size // 2 + 5]
    assert handle.seek(0, io.SEEK_END) == size


def test_nothing_of_the_content_shows():
    assert b"secret" not in sealed(b"secret" * 1000)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[: HEADER + PIECE + TAG],  # the last piece cut off
        lambda data: data[:HEADER],
        lambda data: data[:HEADER] + data[HEADER + PIECE + TAG :],  # the first piece dropped
        lambda data: data[:-30] + bytes([data[-30] ^ 1]) + data[-29:],
        lambda data: data[:10] + bytes([data[10] ^ 1]) + data[11:],
        lambda data: data + b"\0" * (PIECE + TAG),
        lambda data: b"%PDF" + data[4:],
        lambda data: data[:5] + b"\x09" + data[6:],  # another key
    ],
)
def test_damage_is_noticed(damage):
    with pytest.raises(CannotOpen):
        opened(damage(sealed(b"x" * (2 * PIECE + 100)))).read()


def test_a_file_opens_only_in_its_place():
    with pytest.raises(CannotOpen):
        opened(sealed(b"of a"), place="b").read()
