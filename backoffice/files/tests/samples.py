"""Files for tests: good ones of every kind, hostile ones, and tables full of malformed rows."""

import functools
import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def paper(pages: int = 1, catalog: str = "", more: str = "") -> bytes:
    """A small sound PDF; `catalog` adds to its root, `more` is further objects."""
    kids = " ".join(f"{10 + n} 0 R" for n in range(pages))
    parts = [
        f"1 0 obj<</Type/Catalog/Pages 2 0 R {catalog}>>endobj",
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {pages}>>endobj",
        *(f"{10 + n} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj" for n in range(pages)),
        more,
    ]
    return ("%PDF-1.4\n" + "\n".join(parts) + "\ntrailer<</Root 1 0 R>>\n%%EOF\n").encode()


PDF = paper()
CSV = "姓名,金额\n王小明,1000\n".encode()


def upload(content: bytes, name: str = "file.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), exif: bool = False) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 60))
    options = {}
    if exif:
        data = Image.Exif()
        data[0x010E] = "taken at home, 31.2304 N 121.4737 E"
        options["exif"] = data
    image.save(out, kind, **options)
    return out.getvalue()


def workbook(rows: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes that claims 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def packed_objects(content: bytes) -> bytes:
    """A PDF that carries these objects packed, where a plain search does not see them."""
    packed = zlib.compress(content, 9).decode("latin-1")
    head = f"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    plain = paper().decode().removesuffix("trailer<</Root 1 0 R>>\n%%EOF\n")
    return f"{plain}{head}{packed}\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode("latin-1")


@functools.cache
def hostile() -> dict[str, bytes]:
    """Files that must be refused, by what is wrong with them."""
    names = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}
    return {
        "program": b"MZ\x90\x00" + b"\0" * 200,
        "elf": b"\x7fELF" + b"\0" * 200,
        "page": b"<!doctype html><script>alert(1)</script>",
        "picture with script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "shell": b"#!/bin/sh\nrm -rf /, ok\n",
        "gif": b"GIF89a" + b"\0" * 50,
        "bmp": b"BM" + b"\0" * 60,
        "empty zip": b"PK\x05\x06" + b"\0" * 18,
        "zip that is no workbook": zipped({"a.txt": b"hello"}),
        "workbook bomb": zipped({**names, "xl/worksheets/sheet1.xml": b"0" * (70 * 1024 * 1024)}),
        "workbook of many parts": zipped({**names, **{f"part{n}": b"x" for n in range(400)}}),
        "workbook with macros": zipped({**names, "xl/vbaProject.bin": b"x"}),
        "half a zip": zipped({**names, "xl/a": b"x" * 500})[:120],
        "picture bomb": png_bomb(),
        "cut picture": picture("PNG")[:60],
        "broken jpeg": b"\xff\xd8\xff\xe0" + b"\x55" * 400,
        "paper with a program": paper(catalog="/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        "paper with an escaped program": paper(catalog="/OpenAction<</S/Java#53cript/JS(app.alert(1))>>"),
        "paper that starts a program": paper(catalog="/OpenAction<</S/Launch/F(cmd.exe)>>"),
        "paper with a file inside": paper(catalog="/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>"),
        "paper with a hidden program": packed_objects(b"5 0 <</S/JavaScript/JS(x)>>"),
        "paper with a bomb": packed_objects(b" " * 80 * 1024 * 1024),
        "endless paper": paper(60),
        "paper of no pages": paper(0),
        "half a paper": paper()[:40],
        "packed program": gzip.compress(b"\x7fELF" + b"\0" * 300),
        "nothing": b"",
    }


def mutated(content: bytes, seed: int) -> bytes:
    """The same file with some bytes changed, cut or doubled."""
    rng = random.Random(seed)
    data = bytearray(content)
    for _change in range(rng.randrange(1, 12)):
        if not data:
            break
        place, what = rng.randrange(len(data)), rng.random()
        if what < 0.6:
            data[place] = rng.randrange(256)
        elif what < 0.8:
            del data[place : place + rng.randrange(1, 40)]
        else:
            data[place:place] = data[place : place + rng.randrange(1, 40)]
    return bytes(data)


HEADING = "姓名,身份证号,手机号,申请金额,期数,用途,月收入\n"
GOOD_ROW = "王小明,11010519491231002X,13800138000,20000,12,装修,9000"
BAD_CELLS = {
    "申请金额": (
        "NaN",
        "1e999",
        "inf",
        "-5",
        "12,00,0",
        "１２３４５６７８９０１２３４",
        "=1+1",
        "",
        "0x10",
        "9" * 40,
        "1000.005",
    ),
    "期数": ("0", "十二", "1.5", "-1", "1e2", "999999999999999999999"),
    "身份证号": ("110105194912310020", "123", "11010519491331002X", "", "１１０１０５", "'; DROP TABLE x; --"),
    "手机号": ("12800138000", "1380013", "", "+1 555 0100"),
    "姓名": ("", "王\u202e明", "A" * 5_000, "王1明", "\u200b王明", "=HYPERLINK(1)"),
    "用途": ("买房", "", "股票", "x" * 300),
    "月收入": ("-1", "many", "1e400"),
}
BROKEN_ROWS = (
    "王小明,11010519491231002X,13800138000\n",
    GOOD_ROW + ",extra,more\n",
    "\0" + GOOD_ROW + "\n",
    GOOD_ROW.replace("装修", "装\x07修") + "\n",
)


def malformed_rows(count: int, seed: int = 10) -> Iterator[bytes]:
    """The heading, then `count` rows each of which has something wrong; as bytes, some of which are no text."""
    rng = random.Random(seed)
    names = HEADING.strip().split(",")
    yield HEADING.encode()
    for number in range(count):
        kind = rng.random()
        if kind < 0.1:
            yield rng.choice(BROKEN_ROWS).encode()
        elif kind < 0.15:
            yield GOOD_ROW.encode().replace("装修".encode(), b"\xff\xfe\xed\xa0\x80") + b"\n"
        else:
            column = rng.choice(list(BAD_CELLS))
            cells = GOOD_ROW.split(",")
            cells[names.index(column)] = f'"{rng.choice(BAD_CELLS[column])}"'
            yield (",".join(cells) + "\n").encode()
        if number % 997 == 0:
            yield b"\n"
