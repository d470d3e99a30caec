"""`{% load tablericons %}{% icon "inbox" size=18 %}`: the outline icon of this name, drawn once and kept.

Stands in front of the package's own library of the same name (settings.TEMPLATES), which wants "outline/inbox"
and takes
a page down over a wrong name. A test walks every template and menu entry for names that do not exist.
"""

import functools
import logging
from typing import Any

import tablericons
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
logger = logging.getLogger("backoffice.web")
FALLBACK = "outline/point"


def full_name(name: str) -> str:
    return name if "/" in name else f"outline/{name}"


def exists(name: str) -> bool:
    try:
        tablericons._load_icon(full_name(name))
    except tablericons.IconDoesNotExist:
        return False
    return True


@functools.lru_cache(maxsize=1024)
def _draw(name: str, size: int, attributes: tuple[tuple[str, Any], ...]) -> SafeString:
    if not exists(name):
        logger.warning("icon_does_not_exist", extra={"icon": name})
        name = FALLBACK
    svg = tablericons._render_icon(full_name(name), size, **dict(attributes))
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 (package's own file)


@register.simple_tag
def icon(name: str, size: int = 18, **attributes: Any) -> SafeString:
    attributes.setdefault("stroke_width", "1.7")
    plain = tuple(sorted((key, str(value) + "") for key, value in attributes.items()))
    return _draw(str(name) + "", int(size), plain)
