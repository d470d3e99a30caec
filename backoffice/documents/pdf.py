"""HTML to PDF, closed to the world: what a document says can neither read a file nor open a connection.

WeasyPrint is slow to start and keeps what it learned about fonts, so a process keeps one font configuration and one
style sheet, and renders one paper at a time.
"""

import atexit
import logging
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

_one_at_a_time = threading.Lock()
STYLE = "print.css"


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

    fonts = FontConfiguration()
    path = Path(settings.BASE_DIR) / "templates" / "documents" / STYLE
    css = CSS(string=path.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=_closed_fetcher())
    return fonts, css


def render(html: str) -> tuple[bytes, int]:
    """The PDF (PDF/A-3u) and its number of pages. Raises MissingGlyph for a character that no font has, and
    RenderingRefused for a page that wants something from outside."""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    watch = _GlyphWatch()
    logger = logging.getLogger("weasyprint")
    fetcher = _closed_fetcher()
    with _one_at_a_time:
        fonts, css = _style()
        logger.addHandler(watch)
        try:
            paper = HTML(string=html, url_fetcher=fetcher, base_url=None).render(
                font_config=fonts, stylesheets=[css], presentational_hints=False, pdf_variant="pdf/a-3u"
            )
            content = paper.write_pdf(pdf_variant="pdf/a-3u")
        except FatalURLFetchingError:  # a BaseException: WeasyPrint wants it to stop everything
            raise RenderingRefused(f"The document asks for {fetcher.refused[-1]}; documents fetch nothing.") from None
        finally:
            logger.removeHandler(watch)
    if watch.missing:
        raise MissingGlyph(watch.missing[0])
    return content, len(paper.pages)


# The font configuration frees C objects; at exit that must happen while the library is still there.
atexit.register(_style.cache_clear)
