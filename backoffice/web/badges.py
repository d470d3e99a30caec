"""One look for every state: a badge has a kind, a value, and from them a colour and a word.

A room registers its kinds once, in `tables.py` or `panels.py` or wherever its enums are given words:
`badges.register("application.status", {"passed": ("green", _("Passed")), …})`. Colours are Tabler's names.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

COLOURS = frozenset(
    "blue azure indigo purple pink red orange yellow lime green teal cyan secondary".split()  # noqa: SIM905 (reads better)
)
_kinds: dict[str, dict[str, tuple[str, Any]]] = {}


def register(kind: str, looks: Mapping[Any, tuple[str, Any]]) -> None:
    """`looks`: value -> (colour, label). Registering a kind again replaces its looks (module reloads in
    development).
    """
    for value, (colour, _label) in looks.items():
        if colour not in COLOURS:
            raise ValueError(f"Badge {kind}/{value}: unknown colour {colour!r}.")
    _kinds[kind] = {str(getattr(value, "value", value)): look for value, look in looks.items()}


def look(kind: str, value: Any) -> tuple[str, Any]:
    """(colour, label) of a value; a value nobody registered shows as itself in grey."""
    key = str(getattr(value, "value", value))
    return _kinds.get(kind, {}).get(key, ("secondary", key))


def label(kind: str, value: Any) -> str:
    return "" if value in (None, "") else str(look(kind, value)[1])


def render(kind: str, value: Any) -> SafeString:
    if value is None or value == "":
        return mark_safe('<span class="text-secondary">—</span>')
    colour, text = look(kind, value)
    return format_html('<span class="badge bg-{}-lt" data-badge="{}">{}</span>', colour, value, text)
