"""Looking into an XLSX before anything unpacks it."""

import zipfile
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
