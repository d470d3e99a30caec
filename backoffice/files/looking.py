"""What the preview shows of a paper: which page, how large, how turned, with which places marked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from backoffice.files import previews
from backoffice.files.domain import MAX_MARKS, Mark, drawing, mark_of
from backoffice.files.models import StoredFile

ZOOMS = (1, 2, 3)


def shown_page(file: StoredFile, asked: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The fragment's context from a query: page, zoom, and any number of `mark`."""
    given = asked.getlist("mark") if hasattr(asked, "getlist") else asked.get("mark", [])
    marks = [mark for text in given[:MAX_MARKS] if (mark := mark_of(text)) is not None]
    return page_of(file, number=_number(asked.get("page")), zoom=_number(asked.get("zoom")), marks=marks, now=now)


def _number(text: Any) -> int:
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 6 else 1


def page_of(
    file: StoredFile, *, number: int, zoom: int = 1, marks: Iterable[Mark] = (), now: datetime
) -> dict[str, Any]:
    last = max(file.pages, 1)
    number, zoom = min(max(number, 1), last), zoom if zoom in ZOOMS else 1
    marks = list(marks)
    picture = previews.want_page(file, number, now)
    context = {
        "file": file,
        "number": number,
        "last": last,
        "picture": picture,
        "failure": previews.FAILURES.get(file.preview_failure, "") if picture is None else "",
        "zoom": zoom,
        "here": _query(number, zoom, marks),
        "back": _query(number - 1, zoom, marks) if number > 1 else "",
        "next": _query(number + 1, zoom, marks) if number < last else "",
        "larger": _query(number, zoom + 1, marks) if zoom < ZOOMS[-1] else "",
        "smaller": _query(number, zoom - 1, marks) if zoom > 1 else "",
    }
    if picture is not None:
        lies = drawing(picture.width, picture.height, file.rotation)
        context |= {"drawing": lies, "marks": [_drawn(mark, lies) for mark in marks if mark.page == number]}
    return context


def _query(number: int, zoom: int, marks: list[Mark]) -> str:
    return urlencode([("page", number), ("zoom", zoom), *(("mark", mark.text) for mark in marks)])


def _drawn(mark: Mark, lies: Any) -> dict[str, Any]:
    x, y, width, height = mark.box
    edge = lies.width // 250  # a little air around the words
    return {
        "name": mark.name,
        "x": round(x * lies.width) - edge,
        "y": round(y * lies.height) - edge,
        "width": round(width * lies.width) + 2 * edge,
        "height": round(height * lies.height) + 2 * edge,
    }
