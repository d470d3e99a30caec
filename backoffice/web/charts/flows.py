"""Geometry of a flow between two columns: from where how many went where. PURE; drawn by `sankey.html`.

Left and right carry the same names in the same order, so that who stayed flows level and who moved crosses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.web.charts.shapes import Box, Chart, Mark, words

BAR, GAP, LABEL = 14.0, 10.0, 92.0


@dataclass(frozen=True)
class Flow:
    """`count` went from the name at `before` to the name at `after` (places in the list of names)."""

    before: int
    after: int
    count: int
    url: str = ""


@dataclass(frozen=True)
class Ribbon:
    line: str
    colour: str
    title: str
    url: str


@dataclass(frozen=True)
class Sankey:
    chart: Chart
    ribbons: Sequence[Ribbon]


def sankey(
    title: Any, names: Sequence[tuple[Any, str]], flows: Sequence[Flow], *, width: float = 520, height: float = 240
) -> Sankey:
    """`names`: (label, colour) from top to bottom. A flow's thickness is its share of all; none is thinner than 1."""
    total = sum(flow.count for flow in flows) or 1
    room = height - GAP * (len(names) - 1)
    left, right = LABEL, width - LABEL - BAR
    boxes, marks = [], []
    starts: dict[str, list[float]] = {}
    for side, x, sums in (
        ("before", left, [sum(f.count for f in flows if f.before == n) for n in range(len(names))]),
        ("after", right, [sum(f.count for f in flows if f.after == n) for n in range(len(names))]),
    ):
        y, tops = 0.0, []
        for (label, colour), count in zip(names, sums, strict=True):
            high = room * count / total
            tops.append(y)
            boxes.append(Box(x, y, BAR, max(1.0, high), colour, f"{label}: {words(count)}"))
            text = f"{label} {words(count)}"
            place = x - 8 if side == "before" else x + BAR + 8
            marks.append(Mark(place, y + max(10.0, high / 2 + 4), text, "end" if side == "before" else "start"))
            y += high + GAP
        starts[side] = tops
    ribbons, rows = [], []
    for flow in sorted(flows, key=lambda each: (each.before, each.after)):
        high = max(1.0, room * flow.count / total)
        upper, lower = starts["before"][flow.before], starts["after"][flow.after]
        starts["before"][flow.before] += room * flow.count / total
        starts["after"][flow.after] += room * flow.count / total
        (before, _c), (after, colour) = names[flow.before], names[flow.after]
        said = f"{before} → {after}: {words(flow.count)}"
        ribbons.append(Ribbon(_ribbon(left + BAR, upper, right, lower, high), colour, said, flow.url))
        rows.append([f"{before} → {after}", words(flow.count)])
    return Sankey(Chart(title, width, height, boxes=boxes, labels=marks, heads=["", "#"], rows=rows), ribbons)


def _ribbon(x1: float, y1: float, x2: float, y2: float, high: float) -> str:
    """A band between two bars: level at both ends."""
    middle = (x1 + x2) / 2
    return (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"V{y2 + high:.1f}C{middle:.1f} {y2 + high:.1f} {middle:.1f} {y1 + high:.1f} {x1:.1f} {y1 + high:.1f}Z"
    )
