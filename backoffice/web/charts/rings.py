"""Shares of a whole as arcs of a ring."""

import math
from collections.abc import Sequence
from typing import Any

from backoffice.web.charts.shapes import Chart, Mark, Path, item_at, words


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
        paths.append(Path(arc, item_at(part, 3), part[2], f"{part[0]}: {words(part[1])} ({share:.1%})"))
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
