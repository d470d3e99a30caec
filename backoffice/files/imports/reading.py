"""Reading tables of any origin row by row: CSV in UTF-8 or GB 18030, packed or not, and XLSX. Nothing in a file can
make it raise anything but `Unreadable`; a row that cannot be used is named and the next one is read."""

import codecs
import csv
import gzip
import io
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from backoffice.files import sheets, workbooks
from backoffice.files.domain import MAX_UNPACKED, FileKind
from backoffice.values.errors import Refused

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
DELIMITERS = ",;\t"
_NO_TEXT = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class RawRow:
    """`line` is where the row begins in the file, the heading being line 1. `problem` is a code, "" when usable."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""


PROBLEMS = {
    "import.columns": _("This row has more cells than the heading. Look for a separator too many."),
    "import.too_few": _("This row has fewer cells than the heading. Look for a missing separator."),
    "import.not_text": _("This row holds bytes that are no text. Save the file as UTF-8 or GB 18030."),
    "import.control": _("This row holds control characters. Type the cell anew."),
    "import.cell_length": _("A cell of this row is longer than 4,000 characters. Shorten it."),
    "import.formula": _("A cell of this row holds a formula without its value. Paste it as a value."),
    "import.quotes": _("The quotation marks in this row do not match. Close them."),
}


@dataclass(frozen=True)
class Table:
    heading: tuple[str, ...]
    rows: Iterator[RawRow]


def read(content: BinaryIO, kind: FileKind) -> Table:
    """The heading at once, the rows as they are asked for. Raises Unreadable, also while rows are read."""
    raw = _workbook_rows(content) if kind is FileKind.XLSX else _text_rows(_unpacked(content, kind))
    heading = next(raw, None)
    if heading is None or heading.line > 1 or not any(cell.strip() for cell in heading.cells):
        raise Unreadable(str(_("The first line has no column names. Put them there.")))
    names = tuple(cell.strip()[:80] for cell in heading.cells)
    if len(names) > MAX_COLUMNS or heading.problem:
        raise Unreadable(str(_("The first line is no list of column names (at most 200).")))
    if kind is FileKind.XLSX and "" in names:
        from openpyxl.utils import get_column_letter

        unnamed = "、".join(get_column_letter(place) for place, name in enumerate(names, start=1) if not name)
        raise Unreadable(
            str(_("Columns without a name: %(columns)s. Undo merged cells and put all names in the first line."))
            % {"columns": unnamed}
        )
    if len(names) == 1 and kind is FileKind.XLSX and (second := next(raw, None)) is not None:
        if sum(bool(cell.strip()) for cell in second.cells) > 1:
            raise Unreadable(
                str(_("The first line holds a title (%(title)s). Delete it, so that the column names come first."))
                % {"title": names[0]}
            )
        raw = itertools.chain([second], raw)
    return Table(names, _checked(raw, len(names)))


def size(content: BinaryIO, kind: FileKind) -> int:
    """How many rows stand below the heading, for a bar of progress: those of a workbook are counted without reading
    their cells, so that empty ones count as well. Raises Unreadable when there are more than can be taken."""
    rows = workbooks.rows_of(content) if kind is FileKind.XLSX else None
    if rows is not None and rows <= MAX_ROWS:
        return max(rows - 1, 0)
    return sum(1 for _row in read(content, kind).rows)


def raw_rows(content: BinaryIO, kind: FileKind) -> Iterator[RawRow]:
    """Every row as it stands, 200,000 at most, for tables whose heading is not the first line. Raises Unreadable."""
    raw = _workbook_rows(content) if kind is FileKind.XLSX else _text_rows(_unpacked(content, kind))
    for count, row in enumerate(raw, start=1):
        if count > MAX_ROWS:
            raise Unreadable(str(_("The file has more than 200,000 rows. Split it.")))
        yield RawRow(row.line, row.cells[:MAX_COLUMNS], row.problem)


def _checked(raw: Iterator[RawRow], width: int) -> Iterator[RawRow]:
    for count, row in enumerate(raw, start=1):
        if count > MAX_ROWS:
            raise Unreadable(str(_("The file has more than 200,000 rows. Split it.")))
        if not any(row.cells) and not row.problem:
            continue
        yield RawRow(row.line, row.cells[:MAX_COLUMNS], row.problem or _problem_of(row.cells, width))


def _problem_of(cells: tuple[str, ...], width: int) -> str:
    text = "".join(cells)
    if len(text) > MAX_CELL and any(len(cell) > MAX_CELL for cell in cells):
        return "import.cell_length"
    if not text.isprintable():
        if _NO_TEXT.search(text):
            return "import.not_text"
        if _CONTROL.search(text):
            return "import.control"
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return "import.columns"
    return "import.too_few" if len(cells) < width else ""


# -- text -------------------------------------------------------------------------------------------


def _unpacked(content: BinaryIO, kind: FileKind) -> bytes:
    """The whole text as bytes, at most 64 MB."""
    content.seek(0)
    try:
        if kind is FileKind.CSV_GZ:
            with gzip.GzipFile(fileobj=content) as packed:
                data = packed.read(MAX_UNPACKED + 1)
        else:
            data = content.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable(str(_("The packed file is damaged. Pack it again."))) from None
    if len(data) > MAX_UNPACKED:
        raise Unreadable(str(_("The file is larger than 64 MB when unpacked. Split it.")))
    return data


def _decoded(data: bytes) -> str:
    """UTF-8 if it is UTF-8, else GB 18030 if it is that, else UTF-8 with its broken bytes marked row by row."""
    data = data.removeprefix(codecs.BOM_UTF8)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "surrogateescape")


def _text_rows(data: bytes) -> Iterator[RawRow]:
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RawRow(line, (), "import.quotes")
            continue
        yield RawRow(line, tuple(cells))


# -- workbooks --------------------------------------------------------------------------------------


def _workbook_rows(content: BinaryIO) -> Iterator[RawRow]:
    try:
        workbooks.require_harmless(content)
    except Refused as refusal:
        raise Unreadable(str(refusal)) from None
    try:
        width = 0
        for nth, (line, cells, problem) in enumerate(sheets.rows(content, MAX_COLUMNS + 1)):
            # A sheet pads its rows: cells beyond the heading's last name count only when they hold something.
            if nth == 0:
                width = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
                cells = cells[:width]
            elif len(cells) > width and not any(cells[width:]):
                cells = cells[:width]
            yield RawRow(line, cells + ("",) * (width - len(cells)), problem)
    except Exception as error:  # a damaged sheet is answered with whatever the parsers raise
        raise Unreadable(str(_("This workbook is damaged. Open it, save it again as XLSX or CSV."))) from error
