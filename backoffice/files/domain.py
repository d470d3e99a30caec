"""What an uploaded file really is, and how much of it is taken. Content decides; names and browsers' claims do not."""

import codecs
import struct
import unicodedata
import zlib
from dataclasses import dataclass
from enum import StrEnum

from backoffice.values import transitions

MB = 1024 * 1024
HEAD = 4096
MAX_PIXELS = 40_000_000
MAX_FILES_A_DAY = 2_000
MAX_BYTES_A_DAY = 500 * MB
MAX_ZIP_ENTRIES = 200
MAX_UNPACKED = 64 * MB
MAX_RATIO = 100  # an ordinary workbook packs 6.5 to 1


def _(text: str) -> str:
    return text


class FileKind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    XLSX = "xlsx"
    CSV = "csv"
    CSV_GZ = "csv.gz"


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.CSV_GZ: "application/gzip",
}
PAPERS = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})
SHEETS = frozenset({FileKind.CSV, FileKind.CSV_GZ, FileKind.XLSX})
IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})


def sniff(head: bytes) -> FileKind | None:
    """The kind by its first 4,096 bytes, or None for anything that is not on the list."""
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"PK\x03\x04"):
        return FileKind.XLSX  # what is inside is looked at before anything is unpacked
    if head.startswith(b"\x1f\x8b\x08"):
        return FileKind.CSV_GZ if _packs_text(head) else None
    return FileKind.CSV if looks_like_table(head) else None


def _packs_text(head: bytes) -> bool:
    try:
        return looks_like_table(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD))
    except zlib.error:
        return False


def looks_like_table(head: bytes) -> bool:
    """Text in UTF-8 or GB 18030 with a separator in its first line, and neither binary nor markup.

    A single broken byte does not make it binary: such a row is named by the import instead.
    """
    if not head or b"\x00" in head.split(b"\n", 1)[0]:
        return False
    first = head.split(b"\n", 1)[0].strip().lstrip(codecs.BOM_UTF8)
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if control > len(head) // 20 or first.lower().startswith((b"<", b"{\\rtf", b"mz", b"#!")):
        return False
    return any(mark in first for mark in (b",", b";", b"\t"))


@dataclass(frozen=True)
class ZipEntry:
    packed: int
    unpacked: int
    name: str


def zip_obstacle(entries: list[ZipEntry]) -> str:
    """Why a workbook is not unpacked, from its directory alone; "" when nothing speaks against it.

    Codes: entries, size, ratio, macros, not_a_workbook.
    """
    if len(entries) > MAX_ZIP_ENTRIES:
        return "entries"
    unpacked, packed = sum(entry.unpacked for entry in entries), sum(entry.packed for entry in entries)
    if unpacked > MAX_UNPACKED or any(entry.unpacked > MAX_UNPACKED for entry in entries):
        return "size"
    if unpacked > MB and unpacked > MAX_RATIO * max(packed, 1):
        return "ratio"
    names = {entry.name for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "macros"
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        return "not_a_workbook"
    return ""


def png_size(head: bytes) -> tuple[int, int] | None:
    """Width and height from the header of a PNG, before any decoder sees it."""
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def shown_name(name: str) -> str:
    """The name a person gave the file, fit to be shown and to be a download's name: no folders, no control or
    direction characters, at most 100 characters."""
    name = name.encode("utf-8", "ignore").decode("utf-8").replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in name if unicodedata.category(char)[0] != "C" and char not in '"<>|:*?')
    kept = " ".join(kept.split()).strip(". ")
    if len(kept) <= 100:
        return kept or "file"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: 99 - len(ending)]}.{ending}" if dot and len(ending) < 8 else kept[:100]


class BatchState(StrEnum):
    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"  # the file as a whole cannot be read


B = BatchState
BATCH_TRANSITIONS = transitions.table(
    [
        ("start", {B.UPLOADED, B.FINISHED, B.FAILED}, B.QUEUED),
        ("run", {B.QUEUED, B.RUNNING}, B.RUNNING),
        ("finish", {B.RUNNING}, B.FINISHED),
        ("fail", {B.QUEUED, B.RUNNING}, B.FAILED),
    ]
)


PAGES_AT_ONCE = 10


def first_of_step(number: int) -> int:
    """Pages are pictured ten at a time: 1 for page 7, 11 for page 11."""
    return (number - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1


Box = tuple[float, float, float, float]  # left, top, width, height in shares of the page as it is shown


@dataclass(frozen=True)
class Mark:
    """A place on a page that something else points at."""

    name: str
    page: int
    box: Box

    @property
    def text(self) -> str:
        return f"{self.name}@{self.page}:" + ",".join(f"{part:.4f}" for part in self.box)


MAX_MARKS = 80


def mark_of(text: str) -> Mark | None:
    """A mark from its text `name@page:x,y,w,h`; None for anything else."""
    name, _at, rest = text.partition("@")
    page, _colon, numbers = rest.partition(":")
    parts = numbers.split(",")
    try:
        box = tuple(float(part) for part in parts)
        number = int(page)
    except ValueError:
        return None
    sound = len(box) == 4 and all(0 <= part <= 1 for part in box) and 0 < number < 100_000
    return Mark(name[:40], number, box) if sound and name[:40].isidentifier() else None  # type: ignore[arg-type]


@dataclass(frozen=True)
class Drawing:
    """How a page of so many pixels lies in its drawing once turned."""

    width: int
    height: int
    turn: str


def drawing(width: int, height: int, rotation: int) -> Drawing:
    """Size of the drawing and the SVG transform that turns the picture clockwise into it."""
    return {
        0: Drawing(width, height, ""),
        90: Drawing(height, width, f"translate({height} 0) rotate(90)"),
        180: Drawing(width, height, f"translate({width} {height}) rotate(180)"),
        270: Drawing(height, width, f"translate(0 {width}) rotate(270)"),
    }[rotation]
