"""What was read from a paper: lines with their places, rows of them, and values found behind labels. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Any

from backoffice.values import transitions

Box = tuple[float, float, float, float]


class ReadingState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


R = ReadingState
TRANSITIONS = transitions.table(
    [
        ("run", {R.WAITING, R.RUNNING}, R.RUNNING),
        ("finish", {R.WAITING, R.RUNNING}, R.DONE),
        ("fail", {R.WAITING, R.RUNNING}, R.FAILED),
    ]
)

# A page with fewer characters of its own is a picture and is read by eye.
TEXT_AT_LEAST = 20
LOW_CONFIDENCE = 0.9


@dataclass(frozen=True)
class Line:
    """A piece of text on a page. `box` is left, top, width, height in shares; `slope` how far it falls per width."""

    text: str
    confidence: float
    box: Box
    slope: float = 0.0

    @property
    def middle(self) -> float:
        return self.box[1] + self.box[3] / 2

    @property
    def centre(self) -> float:
        return self.box[0] + self.box[2] / 2

    @property
    def right(self) -> float:
        return self.box[0] + self.box[2]

    def part(self, start: int, end: int) -> "Line":
        """Some of its characters with their share of the box; wide characters count double."""
        widths = [2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in self.text]
        total = sum(widths) or 1
        left = self.box[0] + self.box[2] * sum(widths[:start]) / total
        width = self.box[2] * sum(widths[start:end]) / total
        return Line(self.text[start:end], self.confidence, (left, self.box[1], width, self.box[3]), self.slope)


@dataclass(frozen=True)
class Value:
    """One value that a paper seems to say. `problem` is a code when it contradicts itself; "" otherwise."""

    name: str
    text: str
    confidence: float
    page: int
    box: Box
    problem: str = ""


@dataclass(frozen=True)
class Found:
    kind: str
    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def get(self, name: str) -> Value | None:
        return next((value for value in self.values if value.name == name), None)


VARIANTS = str.maketrans(
    {"別": "别", "：": ":", "（": "(", "）": ")", "，": ",", "—": "-", "–": "-", "－": "-", "¥": "￥"}
)


def plain(text: str) -> str:
    """Full-width digits and letters become narrow, odd forms of signs become one form; blanks stay, what cannot be
    printed (control characters, halves of characters) goes."""
    narrow = unicodedata.normalize("NFKC", text).translate(VARIANTS)
    return "".join(char if char.isprintable() else " " if char.isspace() else "" for char in narrow).strip()


def lines_from(raw: Iterable[dict[str, Any]]) -> list[Line]:
    return [
        Line(plain(r["text"]), float(r.get("confidence", 1)), tuple(r["box"]), float(r.get("slope", 0)))
        for r in raw
        if plain(r["text"])
    ]


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand beside each other, from top to bottom, each row from left to right.

    A photograph is turned and seen from aside, so rows fall to one side and not all alike. Rows are found with the
    usual slope of the lines first; their own ends then tell slope and tilt far better, and they are found once more.
    """
    slopes = [line.slope for line in lines if line.box[2] > 0.04]
    slope, tilt = (median(slopes), 0.0) if len(slopes) > 2 else (0.0, 0.0)
    found = _grouped(lines, slope, tilt)
    for _again in range(2):
        fitted = _slope_and_tilt(found)
        if fitted is None:
            break
        found = _grouped(lines, *fitted)
    return [sorted(row, key=lambda line: line.box[0]) for row in found]


def _grouped(lines: Sequence[Line], slope: float, tilt: float) -> list[list[Line]]:
    """Lines by the height at which they would lie were the page straight."""

    def level(line: Line) -> float:
        return line.middle - (slope + tilt * (line.middle - 0.5)) * (line.centre - 0.5)

    found: list[tuple[float, list[Line]]] = []
    for height, line in sorted(((level(line), line) for line in lines), key=lambda item: item[0]):
        tall = max(line.box[3] - abs(line.slope) * line.box[2], line.box[3] * 0.6, 0.004)
        if found and height - found[-1][0] < tall * 0.55:
            members = [*found[-1][1], line]
            found[-1] = (found[-1][0] + (height - found[-1][0]) / len(members), members)
        else:
            found.append((height, [line]))
    return [row for _height, row in found]


def _slope_and_tilt(found: Sequence[Sequence[Line]]) -> tuple[float, float] | None:
    """Slope at mid-page and its change per page, by medians over the rows that are wide; None with too few."""
    ends = [(min(row, key=lambda line: line.centre), max(row, key=lambda line: line.centre)) for row in found]
    seen = [
        ((left.middle + right.middle) / 2, (right.middle - left.middle) / (right.centre - left.centre))
        for left, right in ends
        if right.centre - left.centre > 0.3
    ]
    if len(seen) < 4:
        return None
    step = max(1, len(seen) // 40)
    sample = seen[::step]
    changes = [
        (s2 - s1) / (y2 - y1) for n, (y1, s1) in enumerate(sample) for y2, s2 in sample[n + 1 :] if abs(y2 - y1) > 0.1
    ]
    tilt = median(changes) if changes else 0.0
    return median(s - tilt * (y - 0.5) for y, s in seen), tilt


@dataclass(frozen=True)
class Label:
    """A word that announces a value; `many` when the value may go on in the lines below."""

    name: str
    words: tuple[str, ...]
    many: bool = False


def _pattern(labels: Sequence[Label]) -> re.Pattern[str]:
    """Labels are printed with blanks between their characters: 名  称."""
    words = sorted(((word, label.name) for label in labels for word in label.words), key=lambda pair: -len(pair[0]))
    return re.compile("|".join(rf"(?P<w{n}>{' *'.join(map(re.escape, w))})" for n, (w, _n) in enumerate(words)))


def _tokens(row: Sequence[Line], labels: Sequence[Label], pattern: re.Pattern[str]) -> list[tuple[str, Line]]:
    """A row cut at its labels: (label's name or "", piece)."""
    names = [
        name
        for _w, name in sorted(
            ((word, label.name) for label in labels for word in label.words), key=lambda pair: -len(pair[0])
        )
    ]
    cut: list[tuple[str, Line]] = []
    for line in row:
        at = 0
        for hit in pattern.finditer(line.text):
            if line.text[at : hit.start()].strip(" :"):
                cut.append(("", line.part(at, hit.start())))
            index = int(hit.lastgroup[1:]) if hit.lastgroup else 0
            cut.append((names[index], line.part(hit.start(), hit.end())))
            at = hit.end()
        if line.text[at:].strip(" :"):
            cut.append(("", line.part(at, len(line.text))))
    return cut


def union(boxes: Sequence[Box]) -> Box:
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[0] + b[2] for b in boxes), max(b[1] + b[3] for b in boxes)
    return (left, top, right - left, bottom - top)


def labelled(lines: Sequence[Line], labels: Sequence[Label], page: int) -> dict[str, Value]:
    """The text behind each label: in its row up to the next label, and below it for labels that allow more lines."""
    pattern = _pattern(labels)
    many = {label.name for label in labels if label.many}
    cut = [_tokens(row, labels, pattern) for row in rows(lines)]
    found: dict[str, Value] = {}
    for index, row in enumerate(cut):
        for place, (name, token) in enumerate(row):
            if not name or name in found:
                continue
            rest = row[place + 1 :]
            end = next((n for n, (other, _t) in enumerate(rest) if other), len(rest))
            pieces = [piece for _n, piece in rest[:end]]
            limit = rest[end][1].box[0] if end < len(rest) else 1.0
            if name in many:
                pieces += _below(cut[index + 1 :], token, pieces, limit)
            text = "".join(piece.text for piece in pieces).strip(" :")
            if text:
                confidence = min(piece.confidence for piece in pieces)
                found[name] = Value(name, text, confidence, page, union([piece.box for piece in pieces]))
    return found


def _below(
    following: Sequence[list[tuple[str, Line]]], label: Line, begun: Sequence[Line], limit: float
) -> list[Line]:
    """What goes on under a value, flush with its beginning, until the next label of that column or a wide gap."""
    pieces: list[Line] = []
    left, right = (begun[0].box[0] - 0.03, begun[0].box[0] + 0.05) if begun else (label.box[0] - 0.02, limit)
    last = begun[0] if begun else label
    for row in following:
        if any(name for name, token in row if label.box[0] - 0.03 <= token.box[0] < limit):
            break
        column = [token for _n, token in row if left <= token.box[0] < min(right, limit)]
        if not column:
            continue
        if column[0].middle - last.middle > 2.4 * last.box[3]:
            break
        last = column[0]
        pieces.append(last)
    return pieces
