"""HTML to PDF, closed to the world: what a document says can neither read a file nor open a connection.

WeasyPrint is slow to start and keeps what it learned about fonts, so a process keeps one font configuration and one
style sheet, and renders one paper at a time.
"""

import atexit
import gc
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext

from backoffice.documents import fonts

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

_one_at_a_time = threading.Lock()
STYLE = "print.css"
VARIANT = "pdf/a-3u"
# A paper carries no style of its own: a column of 16 per cent has the class w16.
COLUMN_WIDTHS = "".join(f"col.w{width} {{ width: {width}% }}\n" for width in range(1, 100))

FONT_SCHEME = "paper-font:"
_NO_GLYPH = re.compile(r'"(.+?)"', re.S)


class MissingGlyph(ValueError):
    """A character has no glyph in the fonts of this machine; it would be an empty box on a contract."""


class RenderingRefused(ValueError):
    """The paper asked for something from outside."""


def _closed_fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    class ClosedFetcher(URLFetcher):
        """Refuses every address. Our papers need none: style and drawings are part of the HTML."""

        def __init__(self) -> None:
            super().__init__(timeout=1, allowed_protocols=frozenset(), allow_redirects=False, fail_on_errors=True)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            self.refused.append(url)
            raise ValueError("documents fetch nothing")

    return ClosedFetcher()


def _font_fetcher() -> Any:
    """For our own style sheet alone, which is a file of the project: it may name our own fonts and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FontFetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            weight = url.removeprefix(FONT_SCHEME)
            if not url.startswith(FONT_SCHEME) or weight not in fonts.WEIGHTS:
                raise ValueError("the style of papers names nothing but fonts of papers")
            return URLFetcherResponse(url, fonts.path_of(weight).read_bytes(), {"Content-Type": "font/ttf"})

    return FontFetcher(allowed_protocols=frozenset(), allow_redirects=False)


class _GlyphWatch(logging.Handler):
    """WeasyPrint only logs that a character has no glyph; on a contract it is an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if ".notdef" in message:
            self.missing.append(message)


@lru_cache(maxsize=1)
def _style() -> "tuple[FontConfiguration, CSS]":
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    path = Path(settings.BASE_DIR) / "templates" / "documents" / STYLE
    rules = fonts.face_rules() + path.read_text(encoding="utf-8") + COLUMN_WIDTHS
    css = CSS(string=rules, font_config=configuration, url_fetcher=_font_fetcher())
    # What a process has loaded by its first paper stays: walked through again and again while lines are made,
    # it took a fifth of the time of every paper.
    gc.freeze()
    return configuration, css


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A paper is made of hundreds of thousands of objects that all live until it is written: looking for garbage among
    them took a tenth of its time. What the paper leaves behind is collected in one go, when nothing holds it any more.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if running:
            gc.enable()


def _write_once(_document: Any, pdf: Any) -> None:
    """Each part of the file is asked for its bytes twice, for the identifier of the file and for the file: it is
    written and compressed once. The bytes are the same."""
    from pydyf import Object

    class Written(Object):  # type: ignore[misc]
        data = b""
        compressible = False

    for place, part in enumerate(pdf.objects):
        if part.free != "f":
            written = Written()
            written.number, written.generation, written.offset = part.number, part.generation, part.offset
            written.data, written.compressible = part.data, part.compressible
            pdf.objects[place] = written


def render(html: str, attachment: tuple[str, str] | None = None) -> tuple[bytes, int]:
    """The PDF (PDF/A-3u) and its number of pages. `attachment` is (file name, JSON text): the data that the paper was
    made from, for machines. Raises MissingGlyph naming the character that no font has, and RenderingRefused for a page
    that wants something from outside."""
    watch = _GlyphWatch()
    logger = logging.getLogger("weasyprint")
    with _one_at_a_time, _collector_at_rest():
        logger.addHandler(watch)
        try:
            printed = _printed(html, attachment)
        finally:
            logger.removeHandler(watch)
    if watch.missing:
        raise MissingGlyph(_missing(watch.missing[0]))
    return printed


def _printed(html: str, attachment: tuple[str, str] | None) -> tuple[bytes, int]:
    from weasyprint import HTML, Attachment
    from weasyprint.urls import FatalURLFetchingError

    fetcher = _closed_fetcher()
    attachments = []
    if attachment is not None:
        name, text = attachment
        attachments = [Attachment(string=text, url_fetcher=fetcher, name=name, relationship="Data", description=name)]
    configuration, css = _style()
    try:
        paper = HTML(string=html, url_fetcher=fetcher, base_url=None).render(
            font_config=configuration, stylesheets=[css], presentational_hints=False, pdf_variant=VARIANT
        )
        content = paper.write_pdf(pdf_variant=VARIANT, attachments=attachments, finisher=_write_once)
    except FatalURLFetchingError:  # a BaseException: WeasyPrint wants it to stop everything
        raise RenderingRefused(f"The document asks for {fetcher.refused[-1]}; documents fetch nothing.") from None
    return content, len(paper.pages)


def _missing(message: str) -> str:
    """Names the characters in WeasyPrint's message, so that a clerk knows which name or clause to look at."""
    found = _NO_GLYPH.search(message)
    signs = sorted(set(found.group(1))) if found else []
    named = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs)
    return gettext("No font of this machine has the character %(characters)s; the paper is not made.") % {
        "characters": named or message
    }


# The font configuration frees C objects; at exit that must happen while the library is still there.
atexit.register(_style.cache_clear)
