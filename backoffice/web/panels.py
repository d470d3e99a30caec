"""Fragments that a downstream room offers to an upstream page, without the page knowing the room.

`panels.register("customers.customer", render)`; `render(request, obj)` gives HTML, or "" to stay away (no
right, nothing
to show). Shown by `{% panels "customers.customer" customer %}`.
"""

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Render = Callable[[Any, Any], str]
_slots: dict[str, dict[str, tuple[int, Render]]] = {}


def register(slot: str, render: Render, *, order: int = 100) -> None:
    """The function's full name is its key, so that loading a module twice shows a panel once."""
    _slots.setdefault(slot, {})[f"{render.__module__}.{render.__qualname__}"] = (order, render)


def render_slot(slot: str, request: Any, obj: Any) -> SafeString:
    fragments = []
    for _name, (_order, render) in sorted(_slots.get(slot, {}).items(), key=lambda item: (item[1][0], item[0])):
        fragment = render(request, obj)
        if fragment and not isinstance(fragment, SafeString):
            raise TypeError(f"Panel {_name} must return safe HTML (render_to_string).")
        fragments.append(fragment)
    return mark_safe("".join(fragment for fragment in fragments if fragment))  # noqa: S308 (each part is SafeString)
