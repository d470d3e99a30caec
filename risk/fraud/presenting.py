"""The picture of a ring: people on a circle, ties as lines, as inline SVG with its table."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from backoffice.web.formats import listed
from loans.applications.models import Application
from risk.fraud.domain import circle
from risk.fraud.models import KIND_LABELS

SIZES = ((3, 160), (8, 240))  # few people need a small picture
LARGEST = 320


def picture(ring: Mapping[str, Any] | None, own: int) -> dict[str, Any] | None:
    """What the template draws; None for somebody who stands alone. One query for names and ends."""
    if not ring or len(ring["nodes"]) < 2:
        return None
    rows = {
        row["id"]: row
        for row in Application.objects.filter(pk__in=ring["nodes"]).values(
            "id", "number", "customer__name", "known_outcome", "status"
        )
    }
    size = next((size for most, size in SIZES if len(ring["nodes"]) <= most), LARGEST)
    places = dict(zip(ring["nodes"], circle(len(ring["nodes"]), size=size), strict=True))
    lines: dict[tuple[int, int], list[str]] = {}
    for one, two, kind in ring["edges"]:
        if one in places and two in places:
            lines.setdefault((one, two), []).append(str(KIND_LABELS.get(kind, kind)))
    nodes = [
        {
            "x": places[pk][0],
            "y": places[pk][1],
            "pk": pk,
            "number": rows.get(pk, {}).get("number") or "",
            "name": rows.get(pk, {}).get("customer__name") or "—",
            "own": pk == own,
            "bad": rows.get(pk, {}).get("known_outcome") == "bad",
            "ties": listed(sorted({kind for pair, kinds in lines.items() if pk in pair for kind in kinds})),
        }
        for pk in ring["nodes"]
    ]
    drawn = [
        {"x1": places[a][0], "y1": places[a][1], "x2": places[b][0], "y2": places[b][1], "title": listed(kinds)}
        for (a, b), kinds in lines.items()
    ]
    return {
        "size": size,
        "nodes": nodes,
        "lines": drawn,
        "title": _("Ring of %(n)s applications") % {"n": len(nodes)},
    }
