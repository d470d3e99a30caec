"""Signs that a PDF statement was worked on after the bank made it. Pure. A sign is a question, not a verdict."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from risk.statements.domain import Entry

EDITORS = (
    "photoshop", "illustrator", "acrobat", "pdfelement", "foxit", "福昕", "wps", "microsoft", "word", "excel",
    "ilovepdf", "smallpdf", "pdfsam", "canva", "libreoffice", "openoffice", "pdf-xchange", "万兴", "nitro", "sejda",
    "inkscape", "gimp",
)  # fmt: skip
FEW = 0.02
BALANCES_WRONG = 3


@dataclass(frozen=True)
class Sign:
    """`code` names it, `detail` says what was seen, `places` are (page, box) to look at."""

    code: str
    detail: str = ""
    places: tuple[tuple[int, tuple[float, float, float, float]], ...] = ()
    entries: tuple[int, ...] = ()


def signs_of(origin: Mapping[str, Any], entries: Sequence[Entry], *, by_eye: bool) -> list[Sign]:
    """`origin` is what the file says of itself (producer, dates, saves, fonts); empty for other files than PDFs."""
    found: list[Sign] = []
    made_with = f"{origin.get('producer', '')} {origin.get('creator', '')}".strip()
    if any(editor in made_with.lower() for editor in EDITORS):
        found.append(Sign("editor", made_with[:80]))
    made, changed = _moment(origin.get("created")), _moment(origin.get("modified"))
    if made and changed and changed[:12] > made[:12]:
        found.append(Sign("changed_later", f"{_shown(made)} → {_shown(changed)}"))
    if origin.get("saves", 1) > 1:
        found.append(Sign("saved_again", str(origin["saves"])))
    found += _odd_fonts(origin.get("fonts", []))
    wrong = tuple(entry.number for entry in entries if entry.problem == "balance")
    if wrong and not by_eye:
        found.append(Sign("balance", str(len(wrong)), entries=wrong))
    return found


def _moment(text: Any) -> str:
    """D:20260101093000+08'00' -> 20260101093000."""
    hit = re.search(r"\d{14}", str(text or ""))
    return hit[0] if hit else ""


def _shown(moment: str) -> str:
    return f"{moment[:4]}-{moment[4:6]}-{moment[6:8]} {moment[8:10]}:{moment[10:12]}"


def _odd_fonts(fonts: Sequence[Mapping[str, Any]]) -> list[Sign]:
    """A font that sets only a few of all digits, while one sets nearly all: figures that were put in later."""
    total = sum(font["digits"] for font in fonts)
    if total < 200 or len(fonts) < 2 or max(font["digits"] for font in fonts) < total * 0.9:
        return []
    odd = [font for font in fonts if 0 < font["digits"] <= total * FEW]
    return [
        Sign("font", f"{font['name']} ({font['digits']}/{total})", tuple((p, tuple(b)) for p, b in font["places"]))
        for font in odd
    ]
