"""What a chart is made of, and the scale it is drawn to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Number = int | float | Decimal


@dataclass(frozen=True)
class Series:
    """One row of numbers of a chart; `urls[i]` opens what `values[i]` counts."""

    label: Any
    values: Sequence[Number]
    colour: str = "blue"
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    colour: str
    title: str
    url: str = ""
    opacity: float = 1.0
    text: str = ""

    @property
    def end(self) -> float:
        return self.x + self.width


@dataclass(frozen=True)
class Mark:
    """A text at a place."""

    x: float
    y: float
    text: str
    css: str = ""


@dataclass(frozen=True)
class Path:
    line: str
    area: str
    colour: str
    label: str


@dataclass(frozen=True)
class Chart:
    title: Any
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    grid: list[Mark] = field(default_factory=list)
    labels: list[Mark] = field(default_factory=list)
    values: list[Mark] = field(default_factory=list)
    legend: list[tuple[str, Any]] = field(default_factory=list)
    left: float = 0
    heads: list[Any] = field(default_factory=list)  # the table twin
    rows: list[list[Any]] = field(default_factory=list)

    @property
    def natural(self) -> int:
        """Width in pixels beyond which a chart of rows would only become coarse."""
        return round(self.width * 1.15)


def axis(largest: Number) -> tuple[float, int]:
    """(top, steps): the lowest end of an axis of 3 to 5 equal round steps that `largest` fits under.

    Round is 1, 2, 2.5 or 5 times a power of ten, and at least 1: counts have no halves. axis(283) == (300, 3).
    """
    value = float(largest)
    if value <= 4:
        return 4.0, 4
    best: tuple[float, int] | None = None
    for steps in (4, 5, 3):
        power = 10 ** math.floor(math.log10(value / steps))
        for factor in (1, 2, 2.5, 5, 10):
            step = factor * power
            if step >= 1 and step == int(step) and step * steps >= value:
                if best is None or step * steps < best[0]:
                    best = (step * steps, steps)
                break
    return best or (value, 4)


def words(value: Number) -> str:
    number = float(value)
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}".rstrip("0").rstrip(".")


def item_at(items: Sequence[Any], index: int) -> Any:
    return items[index] if index < len(items) else ""


def scale_marks(top: float, left: float, upper: float, lower: float, steps: int) -> list[Mark]:
    return [
        Mark(left - 8, lower - (lower - upper) * step / steps, words(top * step / steps)) for step in range(steps + 1)
    ]


def twin_table(labels: Sequence[Any], series: Sequence[Series]) -> tuple[list[Any], list[list[Any]]]:
    heads = ["", *[one.label for one in series]]
    rows = [[label, *[words(one.values[index]) for one in series]] for index, label in enumerate(labels)]
    return heads, rows


def label_width(labels: Sequence[Any], *, at_most: float) -> float:
    """Room for the longest of the labels that stand left of their rows, of which Chinese ones are twice as wide."""
    longest = max((_ems(str(label)) for label in labels), default=4)
    return min(12.0 * longest + 8, at_most)


def _ems(text: str) -> float:
    return len(text) if any(ord(char) > 0x2E7F for char in text) else len(text) * 0.56


def labels_below(labels: Sequence[Any], places: Sequence[float], *, width: float, y: float) -> list[Mark]:
    """The labels under a picture at their places; on little room only every second, third …, counted from the last."""
    every = max(1, math.ceil(len(labels) * 40 / width))
    return [
        Mark(place, y, str(label))
        for index, (label, place) in enumerate(zip(labels, places, strict=True))
        if (len(labels) - 1 - index) % every == 0
    ]
