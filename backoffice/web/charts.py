"""Geometry of charts: numbers in, places in a picture out. PURE apart from words; drawn by
`templates/components/charts/`.

Every chart is inline SVG coloured by classes, so one drawing serves screen, dark screen, print and PDF, needs
no script and
no inline style. Units are those of the viewBox, about one CSS pixel each at the width the chart is meant for.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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


def axis_words(value: float) -> str:
    return words(value)


def _at(items: Sequence[Any], index: int) -> Any:
    return items[index] if index < len(items) else ""


def _frame(top: float, left: float, upper: float, lower: float, steps: int) -> list[Mark]:
    return [
        Mark(left - 8, lower - (lower - upper) * step / steps, axis_words(top * step / steps))
        for step in range(steps + 1)
    ]


def _twin(labels: Sequence[Any], series: Sequence[Series]) -> tuple[list[Any], list[list[Any]]]:
    heads = ["", *[one.label for one in series]]
    rows = [[label, *[words(one.values[index]) for one in series]] for index, label in enumerate(labels)]
    return heads, rows


def bars(
    title: Any,
    labels: Sequence[Any],
    series: Sequence[Series],
    *,
    width: float = 760,
    height: float = 230,
    stacked: bool = False,
) -> Chart:
    """Bars beside each other, or on top of each other when `stacked`."""
    count = max(1, len(labels))
    if stacked:
        largest = max((sum(float(one.values[index]) for one in series) for index in range(len(labels))), default=0)
    else:
        largest = max((float(value) for one in series for value in one.values), default=0)
    top, steps = axis(largest)
    left, upper, lower = 12 + 7 * len(axis_words(top)), 10.0, height - 24
    slot = (width - left - 4) / count
    gap = min(slot * 0.3, 22)
    per = (slot - gap) / (1 if stacked else max(1, len(series)))
    boxes: list[Box] = []
    for index, label in enumerate(labels):
        base = lower
        for place, one in enumerate(series):
            value = float(one.values[index])
            tall = (lower - upper) * value / top
            x = left + slot * index + gap / 2 + (0 if stacked else per * place)
            y = (base if stacked else lower) - tall
            boxes.append(
                Box(
                    x + (0 if stacked or len(series) == 1 else 0.5),
                    y,
                    max(1.0, per - (0 if stacked or len(series) == 1 else 1)),
                    tall,
                    one.colour,
                    f"{label} · {one.label}: {words(one.values[index])}",
                    _at(one.urls, index),
                )
            )
            if stacked:
                base = y
    every = max(1, math.ceil(count * 40 / (width - left)))
    marks = [
        Mark(left + slot * (index + 0.5), height - 7, str(label))
        for index, label in enumerate(labels)
        if (count - 1 - index) % every == 0
    ]
    heads, rows = _twin(labels, series)
    return Chart(
        title,
        width,
        height,
        boxes=boxes,
        grid=_frame(top, left, upper, lower, steps),
        labels=marks,
        legend=[(one.colour, one.label) for one in series],
        left=left,
        heads=heads,
        rows=rows,
    )


def pareto(title: Any, rows_in: Sequence[tuple], *, width: float = 560, height: float = 230) -> Chart:
    """Rows (label, count, cumulated share, url), most frequent first: bars, and the share reached as a line that ends
    at the top."""
    labels = [one[0] for one in rows_in]
    series = Series("", [one[1] for one in rows_in], "blue", [_at(one, 3) for one in rows_in])
    drawn = bars(title, labels, [series], width=width, height=height)
    reached = [float(one[2]) for one in rows_in]
    slot = (width - drawn.left - 4) / max(1, len(rows_in))
    upper, lower = 10.0, height - 24
    points = [(drawn.left + slot * (n + 0.5), lower - (lower - upper) * share) for n, share in enumerate(reached)]
    dots = [Box(x, y, 0, 0, "orange", f"{labels[n]}: {reached[n]:.1%}") for n, (x, y) in enumerate(points)]
    names = [
        Mark(x, height - 7, str(label)[: max(3, int(slot / 12))])
        for (x, _y), label in zip(points, labels, strict=True)
    ]
    rows = [[one[0], words(one[1]), f"{share:.1%}"] for one, share in zip(rows_in, reached, strict=True)]
    return replace(
        drawn,
        paths=[Path(_path(points, lower, "orange", str(title)).line, "", "orange", str(title))],
        dots=dots,
        labels=names,
        heads=["", "#", "%"],
        rows=rows,
    )


def _points(
    values: Sequence[Number], left: float, right: float, upper: float, lower: float, low: float, top: float
) -> list:
    step = (right - left) / max(1, len(values) - 1)
    span = (top - low) or 1
    return [
        (left + step * index, lower - (lower - upper) * (float(value) - low) / span)
        for index, value in enumerate(values)
    ]


def _path(points: list, base: float, colour: str, label: str) -> Path:
    line = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""
    area = f"{line} L{points[-1][0]:.1f} {base:.1f} L{points[0][0]:.1f} {base:.1f} Z" if points else ""
    return Path(line, area, colour, label)


def line(
    title: Any, labels: Sequence[Any], series: Sequence[Series], *, width: float = 760, height: float = 230
) -> Chart:
    largest = max((float(value) for one in series for value in one.values), default=0)
    top, steps = axis(largest)
    left, upper, lower = 12 + 7 * len(axis_words(top)), 10.0, height - 24
    paths, dots = [], []
    for one in series:
        points = _points(one.values, left + 8, width - 12, upper, lower, 0, top)
        paths.append(_path(points, lower, one.colour, str(one.label)))
        dots += [
            Box(
                x,
                y,
                0,
                0,
                one.colour,
                f"{labels[index]} · {one.label}: {words(one.values[index])}",
                _at(one.urls, index),
            )
            for index, (x, y) in enumerate(points)
        ]
    places = _points([0] * len(labels), left + 8, width - 12, upper, lower, 0, 1)
    every = max(1, math.ceil(len(labels) * 40 / (width - left)))
    marks = [
        Mark(places[index][0], height - 7, str(label))
        for index, label in enumerate(labels)
        if (len(labels) - 1 - index) % every == 0
    ]
    heads, rows = _twin(labels, series)
    return Chart(
        title,
        width,
        height,
        paths=paths,
        dots=dots,
        grid=_frame(top, left, upper, lower, steps),
        labels=marks,
        legend=[(one.colour, one.label) for one in series],
        left=left,
        heads=heads,
        rows=rows,
    )


def spark(
    title: Any, values: Sequence[Number], *, colour: str = "blue", width: float = 220, height: float = 34
) -> Chart:
    """A line without axes; a row of equal values runs at mid-height instead of along the floor."""
    if not values:
        values = [0, 0]
    if len(values) == 1:
        values = [values[0], values[0]]
    low, top = float(min(values)), float(max(values))
    if low == top:
        low, top = low - 1, top + 1
    points = _points(values, 0, width, 3, height - 4, low, top)
    return Chart(title, width, height, paths=[_path(points, height, colour, str(title))])


def funnel(title: Any, steps: Sequence[tuple], *, width: float = 360, row: float = 30, colour: str = "blue") -> Chart:
    """Steps (label, count, url): bars to the scale of the first, and each one's share of it."""
    first = float(steps[0][1]) if steps else 0
    left, right = (
        12.0 * max((len(str(step[0])) if _wide(step[0]) else len(str(step[0])) * 0.56 for step in steps), default=4)
        + 8,
        52.0,
    )
    left = min(left, width * 0.4)
    room = width - left - right
    boxes, labels, values, rows = [], [], [], []
    for index, step in enumerate(steps):
        label, value, url = step[0], step[1], _at(step, 2)
        share = float(value) / first if first else 0.0
        y = index * row
        boxes.append(
            Box(
                left,
                y + 4,
                max(2.0, room * min(1, share)),
                row - 8,
                colour,
                f"{label}: {words(value)}",
                url,
                1 - 0.11 * index,
                words(value),
            )
        )
        labels.append(Mark(0, y + row / 2 + 4, str(label)))
        values.append(Mark(width, y + row / 2 + 4, f"{share:.1%}" if first else "—"))
        rows.append([label, words(value), f"{share:.1%}" if first else "—"])
    return Chart(
        title,
        width,
        max(row, row * len(steps)),
        boxes=boxes,
        labels=labels,
        values=values,
        left=left,
        heads=["", "#", "%"],
        rows=rows,
    )


def _wide(text: Any) -> bool:
    return any(ord(char) > 0x2E7F for char in str(text))


def horizontal(
    title: Any, rows_in: Sequence[tuple], *, width: float = 360, row: float = 26, colour: str = "blue"
) -> Chart:
    """Rows (label, value, url, colour): one bar each, to the scale of the largest."""
    largest = max((float(one[1]) for one in rows_in), default=0) or 1
    left = min(
        12.0 * max((len(str(one[0])) if _wide(one[0]) else len(str(one[0])) * 0.56 for one in rows_in), default=4) + 8,
        width * 0.45,
    )
    room = width - left - 64
    boxes, labels, values, rows = [], [], [], []
    for index, one in enumerate(rows_in):
        y = index * row
        tall = row - 12
        boxes.append(
            Box(
                left,
                y + 6,
                max(1.0, room * float(one[1]) / largest),
                tall,
                _at(one, 3) or colour,
                f"{one[0]}: {words(one[1])}",
                _at(one, 2),
            )
        )
        labels.append(Mark(0, y + row / 2 + 4, str(one[0])))
        values.append(Mark(boxes[-1].x + boxes[-1].width + 6, y + row / 2 + 4, words(one[1])))
        rows.append([one[0], words(one[1])])
    return Chart(
        title,
        width,
        max(row, row * len(rows_in)),
        boxes=boxes,
        labels=labels,
        values=values,
        left=left,
        heads=["", "#"],
        rows=rows,
    )


def heat(
    title: Any,
    row_labels: Sequence[Any],
    column_labels: Sequence[Any],
    matrix: Sequence[Sequence[Number]],
    *,
    width: float = 400,
    row: float = 20,
    colour: str = "red",
    urls: Sequence[Sequence[str]] = (),
    numbers: bool = False,
) -> Chart:
    """Cells as dark as their share of the largest; `numbers` writes the values into them."""
    left = (
        12.0 * max((len(str(label)) if _wide(label) else len(str(label)) * 0.6 for label in row_labels), default=2) + 8
    )
    cell = (width - left) / max(1, len(column_labels))
    largest = max((float(value) for values in matrix for value in values), default=0) or 1
    boxes, labels, heads = [], [], ["", *column_labels]
    for y_index, values in enumerate(matrix):
        labels.append(Mark(0, y_index * row + row / 2 + 4, str(row_labels[y_index])))
        for x_index, value in enumerate(values):
            boxes.append(
                Box(
                    left + cell * x_index + 1,
                    y_index * row + 1,
                    cell - 2,
                    row - 2,
                    colour,
                    f"{row_labels[y_index]} {column_labels[x_index]}: {words(value)}",
                    _at(urls[y_index], x_index) if urls else "",
                    round(0.07 + 0.88 * float(value) / largest, 3),
                )
            )
    every = max(1, math.ceil(30 / cell)) if cell < 30 else 1
    values_out = [
        Mark(left + cell * (index + 0.5), len(row_labels) * row + 14, str(label))
        for index, label in enumerate(column_labels)
        if index % every == 0
    ]
    if numbers:
        values_out += [
            Mark(left + cell * (x_index + 0.5), y_index * row + row / 2 + 4, words(value), "chart-cell")
            for y_index, values in enumerate(matrix)
            for x_index, value in enumerate(values)
        ]
    rows = [[row_labels[index], *[words(value) for value in values]] for index, values in enumerate(matrix)]
    return Chart(
        title,
        width,
        len(row_labels) * row + 20,
        boxes=boxes,
        labels=labels,
        values=values_out,
        left=left,
        heads=heads,
        rows=rows,
    )


def donut(title: Any, parts: Sequence[tuple], *, size: float = 132, thick: float = 20) -> Chart:
    """Parts (label, value, colour, url) as arcs of a ring, from twelve o'clock."""
    total = sum(float(part[1]) for part in parts)
    middle, radius = size / 2, (size - thick) / 2
    boxes, rows, angle = [], [], -math.pi / 2
    paths: list[Path] = []
    for part in parts:
        share = float(part[1]) / total if total else 0
        rows.append([part[0], words(part[1]), f"{share:.1%}" if total else "—"])
        if not share:
            continue
        turn = min(share, 0.9999) * 2 * math.pi
        x1, y1 = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
        x2, y2 = middle + radius * math.cos(angle + turn), middle + radius * math.sin(angle + turn)
        arc = f"M{x1:.2f} {y1:.2f} A{radius:.2f} {radius:.2f} 0 {1 if turn > math.pi else 0} 1 {x2:.2f} {y2:.2f}"
        paths.append(Path(arc, _at(part, 3), part[2], f"{part[0]}: {words(part[1])} ({share:.1%})"))
        angle += turn
    return Chart(
        title,
        size,
        size,
        boxes=boxes,
        paths=paths,
        left=thick,
        values=[Mark(middle, middle + 5, words(total))],
        legend=[(part[2], part[0]) for part in parts],
        heads=["", "#", "%"],
        rows=rows,
    )
