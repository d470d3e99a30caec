"""One row for each thing: funnels, level bars, heat maps."""

import math
from collections.abc import Sequence
from typing import Any

from backoffice.web.charts.shapes import Box, Chart, Mark, Number, item_at, label_width, words


def funnel(title: Any, steps: Sequence[tuple], *, width: float = 360, row: float = 30, colour: str = "blue") -> Chart:
    """Steps (label, count, url): bars to the scale of the first, and each one's share of it."""
    first = float(steps[0][1]) if steps else 0
    left = label_width([step[0] for step in steps], at_most=width * 0.4)
    room = width - left - 52
    boxes, labels, values, rows = [], [], [], []
    for index, step in enumerate(steps):
        label, value, url = step[0], step[1], item_at(step, 2)
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


def horizontal(
    title: Any, rows_in: Sequence[tuple], *, width: float = 360, row: float = 26, colour: str = "blue"
) -> Chart:
    """Rows (label, value, url, colour): one bar each, to the scale of the largest."""
    largest = max((float(one[1]) for one in rows_in), default=0) or 1
    left = label_width([one[0] for one in rows_in], at_most=width * 0.45)
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
                item_at(one, 3) or colour,
                f"{one[0]}: {words(one[1])}",
                item_at(one, 2),
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
    left = label_width(row_labels, at_most=width * 0.5)
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
                    item_at(urls[y_index], x_index) if urls else "",
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
