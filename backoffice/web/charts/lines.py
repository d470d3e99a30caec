"""Lines over time, with axes and without."""

from collections.abc import Sequence
from typing import Any

from backoffice.web.charts.shapes import (
    Box,
    Chart,
    Number,
    Path,
    Series,
    axis,
    item_at,
    labels_below,
    scale_marks,
    twin_table,
    words,
)


def points_along(
    values: Sequence[Number], left: float, right: float, upper: float, lower: float, low: float, top: float
) -> list:
    step = (right - left) / max(1, len(values) - 1)
    span = (top - low) or 1
    return [
        (left + step * index, lower - (lower - upper) * (float(value) - low) / span)
        for index, value in enumerate(values)
    ]


def path_through(points: list, base: float, colour: str, label: str) -> Path:
    line = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""
    area = f"{line} L{points[-1][0]:.1f} {base:.1f} L{points[0][0]:.1f} {base:.1f} Z" if points else ""
    return Path(line, area, colour, label)


def line(
    title: Any, labels: Sequence[Any], series: Sequence[Series], *, width: float = 760, height: float = 230
) -> Chart:
    largest = max((float(value) for one in series for value in one.values), default=0)
    top, steps = axis(largest)
    left, upper, lower = 12 + 7 * len(words(top)), 10.0, height - 24
    paths, dots = [], []
    for one in series:
        points = points_along(one.values, left + 8, width - 12, upper, lower, 0, top)
        paths.append(path_through(points, lower, one.colour, str(one.label)))
        dots += [
            Box(
                x,
                y,
                0,
                0,
                one.colour,
                f"{labels[index]} · {one.label}: {words(one.values[index])}",
                item_at(one.urls, index),
            )
            for index, (x, y) in enumerate(points)
        ]
    places = [x for x, _y in points_along([0] * len(labels), left + 8, width - 12, upper, lower, 0, 1)]
    heads, rows = twin_table(labels, series)
    return Chart(
        title,
        width,
        height,
        paths=paths,
        dots=dots,
        grid=scale_marks(top, left, upper, lower, steps),
        labels=labels_below(labels, places, width=width - left, y=height - 7),
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
    points = points_along(values, 0, width, 3, height - 4, low, top)
    return Chart(title, width, height, paths=[path_through(points, height, colour, str(title))])
