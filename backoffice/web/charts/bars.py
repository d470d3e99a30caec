"""Upright bars: beside each other, on top of each other, and ordered by their share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backoffice.web.charts.lines import path_through
from backoffice.web.charts.shapes import (
    Box,
    Chart,
    Mark,
    Path,
    Series,
    axis,
    item_at,
    labels_below,
    scale_marks,
    twin_table,
    words,
)


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
    left, upper, lower = 12 + 7 * len(words(top)), 10.0, height - 24
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
                    item_at(one.urls, index),
                )
            )
            if stacked:
                base = y
    middles = [left + slot * (index + 0.5) for index in range(len(labels))]
    heads, rows = twin_table(labels, series)
    return Chart(
        title,
        width,
        height,
        boxes=boxes,
        grid=scale_marks(top, left, upper, lower, steps),
        labels=labels_below(labels, middles, width=width - left, y=height - 7),
        legend=[(one.colour, one.label) for one in series],
        left=left,
        heads=heads,
        rows=rows,
    )


def pareto(title: Any, rows_in: Sequence[tuple], *, width: float = 560, height: float = 230) -> Chart:
    """Rows (label, count, cumulated share, url), most frequent first: bars, and the share reached as a line that ends
    at the top."""
    labels = [one[0] for one in rows_in]
    series = Series("", [one[1] for one in rows_in], "blue", [item_at(one, 3) for one in rows_in])
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
        paths=[Path(path_through(points, lower, "orange", str(title)).line, "", "orange", str(title))],
        dots=dots,
        labels=names,
        heads=["", "#", "%"],
        rows=rows,
    )
