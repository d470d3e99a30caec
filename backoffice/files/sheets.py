"""The rows of a workbook's first sheet as text, read as a stream: one row in memory at a time, no cell objects.

The tables beside the sheet (which file it is, shared texts, which formats are dates) are openpyxl's; the sheet itself,
which is nearly all of a file, goes straight from the parser into rows.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO
from xml.parsers import expat

CHUNK = 1 << 16
LAST_ROW = 1_048_576
UNWORKED = "import.formula"  # a formula whose value the file does not hold
_LETTERS = re.compile(r"([A-Z]{1,3})[0-9]*")


class Damaged(Exception):
    """The sheet is no sheet."""


class _Reader:
    """Collects the rows that the parser has come past. Cells beyond `width` are not kept."""

    def __init__(self, book: Any, texts: list[str], width: int) -> None:
        self.book, self.texts, self.width = book, texts, width
        self.done: list[tuple[int, tuple[str, ...], str]] = []
        self.line = self.place = 0
        self.cells: list[str] = []
        self.problem = ""
        self.kind = self.style = ""
        self.formula = self.spoken = False
        self.held: list[str] = []  # the pieces of the text that is being read
        self.holds = False
        self.places: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.place = self._place(attributes["r"]) if "r" in attributes else self.place + 1
            self.formula = False
            self.held.clear()
        elif name == "v" or (name == "t" and not self.spoken):
            self.holds = True
        elif name == "row":
            self.line = int(attributes.get("r", self.line + 1))
            if not 0 < self.line <= LAST_ROW:
                raise Damaged
            self.cells, self.problem, self.place = [], "", 0
        elif name == "f":
            self.formula = True
        elif name == "rPh":  # how a text is spoken stands beside it
            self.spoken = True

    def text(self, piece: str) -> None:
        if self.holds:
            self.held.append(piece)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell("".join(self.held))
        elif name in ("v", "t"):
            self.holds = False
        elif name == "row":
            self.done.append((self.line, tuple(self.cells), self.problem))
        elif name == "rPh":
            self.spoken = False

    def _cell(self, text: str) -> None:
        if not text:
            if self.formula and self.kind != "str":  # a worked-out empty text is one
                self.problem = UNWORKED
            return
        if self.place > self.width:
            return
        short = self.place - len(self.cells)
        if short > 0:
            self.cells += [""] * short
        self.cells[self.place - 1] = self._value(text)

    def _value(self, text: str) -> str:
        match self.kind:
            case "s":
                return self.texts[int(text)]
            case "n":
                if int(self.style) in self.book._date_formats:
                    return self._moment(text)
                return str(int(text)) if text.isdigit() else shown(float(text))
            case "b":
                return "1" if int(text) else "0"
            case "d":
                from openpyxl.utils.datetime import from_ISO8601

                return shown(from_ISO8601(text))
        return text  # typed in, worked out, or the name of an error

    def _moment(self, text: str) -> str:
        from openpyxl.utils.datetime import from_excel

        lasting = int(self.style) in self.book._timedelta_formats
        try:
            return shown(from_excel(float(text), self.book.epoch, timedelta=lasting))
        except (OverflowError, ValueError):
            return text

    def _place(self, coordinate: str) -> int:
        letters = coordinate.rstrip("0123456789")
        if letters not in self.places:
            if not _LETTERS.fullmatch(letters):
                raise Damaged
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - 64
            self.places[letters] = place
        return self.places[letters]


def rows(content: BinaryIO, width: int) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """(line, cells as far as the last one that holds something, problem or "") of each row that stands in the file.
    Anything may be raised when the file is damaged."""
    from openpyxl.reader.excel import ExcelReader  # costs 0.2 s; most processes never read one
    from openpyxl.styles.stylesheet import apply_stylesheet

    package = ExcelReader(content, read_only=True, data_only=True, keep_links=False)
    package.read_manifest()
    package.read_strings()
    package.read_workbook()
    apply_stylesheet(package.archive, package.wb)
    sheets = (part.target for _sheet, part in package.parser.find_sheets() if "chartsheet" not in part.Type)
    first = next(target for target in sheets if target in package.valid_files)
    reader = _Reader(package.wb, package.shared_strings, width)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _no_types
    with package.archive.open(first) as part:
        while piece := part.read(CHUNK):
            parser.Parse(piece)
            yield from reader.done
            reader.done.clear()
    parser.Parse(b"", True)


def _no_types(*_told: Any) -> None:
    """A sheet declares no types and no entities; one that does wants to grow in memory."""
    raise Damaged


def shown(value: object) -> str:
    """A worked-out value as the text that a person would type."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
