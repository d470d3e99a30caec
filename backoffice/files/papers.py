"""Looking into a PDF before it is kept, in a process of its own."""

from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from backoffice.files import apart
from backoffice.values.errors import Refused

SENTENCES = {
    "encrypted": _("This PDF is locked with a password. Take the lock off, or print it into a new PDF."),
    "broken": _("This PDF cannot be read. Save or print it anew, then upload it again."),
    "script": _("This PDF contains a program or an electronic form. Print it into a new PDF and upload that."),
    "launch": _("This PDF wants to start a program or send data. Print it into a new PDF and upload that."),
    "attachment": _("This PDF carries other files inside. Upload each file by itself."),
    "time": _("This PDF takes too long to open. Print it into a new PDF, or split it."),
    "memory": _("This PDF takes too much memory to open. Print it into a new PDF, or split it."),
}
EXAMINE_SECONDS = 3


def require_harmless(content: BinaryIO, max_pages: int) -> int:
    """How many pages the PDF has. Refused: files.pdf (obstacle in its data), files.pages."""
    content.seek(0)
    try:
        found = apart.call("examine", content.read(), seconds=EXAMINE_SECONDS, max_pages=max_pages).data
    except apart.CouldNotRead as failure:
        found = {"obstacle": failure.reason, "pages": 0}
    content.seek(0)
    if found["obstacle"]:
        raise Refused("files.pdf", SENTENCES[found["obstacle"]], field="file", obstacle=found["obstacle"])
    if found["pages"] > max_pages:
        raise Refused(
            "files.pages",
            _("This PDF has %(pages)s pages; at most %(limit)s are taken here. Split it."),
            field="file",
            pages=found["pages"],
            limit=max_pages,
        )
    return found["pages"]
