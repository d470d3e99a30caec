"""The parts of a score in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from risk.screening.models import Hit

PARTS = {
    "name": _("Name"),
    "born": _("Birth date"),
    "number": _("Identity number"),
    "sex": _("Sex"),
}
HOWS = {
    ("name", "same"): _("the same characters or letters"),
    ("name", "order"): _("the same, in another order"),
    ("name", "sound"): _("other characters of the same sound"),
    ("name", "latin"): _("the same in pinyin"),
    ("name", "alike"): _("sounds alike"),
    ("name", "partly"): _("agrees in part"),
    ("born", "same"): _("the same day"),
    ("born", "year"): _("the same year; the list knows no day"),
    ("born", "swapped"): _("day and month swapped"),
    ("born", "other"): _("another day"),
    ("number", "same"): _("the same number"),
    ("number", "other"): _("another number"),
    ("sex", "other"): _("differs"),
}


FACTORS = {
    "kind": _("Person or business"),
    "employment": _("Employment"),
    "segment": _("Segment"),
    "channel": _("Channel"),
    "category": _("Product"),
    "pep": _("Prominent office"),
    "hit": _("Watch-list hits"),
    "cash": _("Lives on cash business"),
    "owners": _("Owners of the business unknown"),
    "region": _("Region"),
    "months_below": _("Customer for fewer months than"),
}


def shown_parts(hit: Hit) -> list[dict[str, Any]]:
    """The parts of the score in words."""
    return [
        part | {"label": PARTS[part["part"]], "told": HOWS.get((part["part"], part["how"]), part["how"])}
        for part in hit.parts
    ]
