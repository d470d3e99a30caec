"""Looking into an XLSX before anything unpacks it."""

import re
import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from backoffice.files.domain import ZipEntry, zip_obstacle
from backoffice.values.errors import Refused

SENTENCES = {
    "entries": _("This workbook consists of too many parts. Save the one sheet as a new file."),
    "size": _("This workbook is too large when unpacked. Split it, or save it as CSV."),
    "ratio": _("This workbook is packed suspiciously tight. Save it anew, or as CSV."),
    "macros": _("This workbook holds macros. Save it as XLSX without macros."),
    "not_a_workbook": _("This is no XLSX workbook. Save the sheet as XLSX or CSV."),
}
ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
CHUNK = 1 << 20


def require_harmless(content: BinaryIO) -> None:
    """Refused("files.workbook") unless the zip's directory, which alone is read, shows a small ordinary workbook."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = [ZipEntry(e.compress_size, e.file_size, e.filename) for e in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        obstacle = "not_a_workbook"
    else:
        obstacle = zip_obstacle(entries)
    content.seek(0)
    if obstacle:
        raise Refused("files.workbook", SENTENCES[obstacle], field="file", obstacle=obstacle)


def rows_of(content: BinaryIO) -> int | None:
    """How many rows the longest sheet holds, empty ones among them; None when the file is damaged.

    The marks of rows are counted in the unpacked text, a piece at a time: a twentieth of the time that cells take."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            sheets = [entry for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/")]
            return max((_rows_in(archive, sheet) for sheet in sheets), default=0)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError):
        return None
    finally:
        content.seek(0)


def _rows_in(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> int:
    count, tail = 0, b""
    with archive.open(sheet) as text:
        while piece := text.read(CHUNK):
            piece = tail + piece
            count += len(ROW.findall(piece))
            # A mark that is cut in two counts with the next piece; a whole one at the end does not count twice.
            cut = piece.rfind(b"<")
            tail = piece[cut:] if cut >= 0 and not ROW.match(piece, cut) and len(piece) - cut < 80 else b""
    return count
