"""`{% load tablericons %}{% icon "inbox" size=18 %}`: the outline icon of this name, drawn once and kept.

Stands in front of the package's own library of the same name (settings.TEMPLATES), which wants "outline/inbox", takes
a page down over a wrong name, and reads the index of its 6,000 icons again for each new one: 60 ms an icon, several
seconds for the first page of a process. A test walks every template and menu entry for names that do not exist.
"""

import functools
import io
import logging
import zipfile
from importlib import resources
from typing import Any
from xml.etree import ElementTree

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
logger = logging.getLogger("backoffice.web")
FALLBACK = "point"


@functools.cache
def _archive() -> zipfile.ZipFile:
    """The package's icons, opened once in the life of a process; from memory, so that forked workers share no file."""
    return zipfile.ZipFile(io.BytesIO(resources.files("tablericons").joinpath("tablericons.zip").read_bytes()))


def _file(name: str) -> str:
    return f"{name}.svg" if "/" in name else f"outline/{name}.svg"


def exists(name: str) -> bool:
    return _file(name) in _archive().NameToInfo


@functools.lru_cache(maxsize=1024)
def _draw(name: str, size: int, attributes: tuple[tuple[str, Any], ...]) -> SafeString:
    if not exists(name):
        logger.warning("icon_does_not_exist", extra={"icon": name})
        name = FALLBACK
    # Inside a page a drawing needs no namespace of its own.
    text = _archive().read(_file(name)).decode().replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
    svg = ElementTree.fromstring(text)  # noqa: S314 (package's own file)
    svg.attrib |= {"width": str(size), "height": str(size), "aria-hidden": "true", "focusable": "false"}
    svg.attrib |= {attribute.replace("_", "-"): value for attribute, value in attributes}
    return mark_safe(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S308 (package's own file)


@register.simple_tag
def icon(name: str, size: int = 18, **attributes: Any) -> SafeString:
    attributes.setdefault("stroke_width", "1.7")
    plain = tuple(sorted((key, str(value) + "") for key, value in attributes.items()))
    return _draw(str(name) + "", int(size), plain)
