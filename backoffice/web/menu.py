"""The sidebar: every app offers entries in `<app>/menu.py` as `ITEMS`; a person sees those that they may open."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import counts

BADGE_CAP = 999
# Somebody with more entries than this finds the sections closed, except their own work and where they are.
LONG = 24
# "loans-0.risk-1": which sections this person closed or opened; written by the page, see static/js/app.js.
REMEMBERED = "look_menu"

# Sections in the order in which they are shown; an entry with an unknown section comes last.
SECTIONS: dict[str, Any] = {
    "work": _("Work"),
    "customers": _("Customers"),
    "loans": _("Loans"),
    "risk": _("Risk"),
    "complaints": _("Complaints"),
    "insight": _("Insight"),
    "system": _("System"),
}


@dataclass(frozen=True)
class MenuItem:
    section: str
    label: Any
    url_name: str
    permission: str
    icon: str = "circle"
    order: int = 100
    # The rows that wait for this person, or None: all counts of the margin are taken in one statement.
    badge: Callable[[Any], QuerySet | None] | None = None
    badge_colour: str = "red"
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return reverse(self.url_name, kwargs=self.kwargs)


@dataclass(frozen=True)
class Entry:
    """A menu item as one person sees it on one page."""

    label: Any
    url: str
    icon: str
    active: bool
    badge: int | None
    badge_colour: str


@dataclass(frozen=True)
class Section:
    """Entries under one heading; `open` as the person left it, and always where the page stands that is shown."""

    name: str
    label: Any
    entries: list[Entry]
    open: bool

    @property
    def waiting(self) -> int:
        """How much waits behind all its entries: shown while the section is closed."""
        return sum(entry.badge or 0 for entry in self.entries)

    @property
    def badge_colour(self) -> str:
        """The colour of its most pressing entry."""
        return min((entry.badge_colour for entry in self.entries if entry.badge), key=_pressing, default="blue")


def _pressing(colour: str) -> int:
    return ("red", "orange").index(colour) if colour in ("red", "orange") else 2


def all_items() -> Iterator[MenuItem]:
    for config in apps.get_app_configs():
        module = sys.modules.get(f"{config.name}.menu")
        yield from getattr(module, "ITEMS", ())


def actions_for(user: Any) -> list[MenuItem]:
    """What this person may begin (`ACTIONS` of the apps' menus): offered by the palette and on the landing page."""
    actions = []
    for config in apps.get_app_configs():
        actions += getattr(sys.modules.get(f"{config.name}.menu"), "ACTIONS", ())
    return sorted((item for item in actions if user.may(item.permission)), key=lambda item: item.order)


def items_for(user: Any) -> list[MenuItem]:
    mine = [item for item in all_items() if user.may(item.permission)]
    places = {name: place for place, name in enumerate(SECTIONS)}
    return sorted(mine, key=lambda item: (places.get(item.section, len(places)), item.order, str(item.url_name)))


def _badges(items: list[MenuItem], user: Any) -> dict[str, int]:
    """How much waits behind each entry, by its address name."""

    def count() -> dict[str, int]:
        waiting = {item.url_name: rows for item in items if item.badge and (rows := item.badge(user)) is not None}
        return counts.capped(waiting, dict.fromkeys(waiting, BADGE_CAP))

    seconds = getattr(settings, "MENU_BADGE_SECONDS", 20)
    # A count in the margin may be some seconds old; without this every page would pay for every queue.
    return cache.get_or_set(f"menu-badges:{user.pk}", count, seconds) if seconds else count()


def sections_for(user: Any, path: str, remembered: str = "") -> list[Section]:
    """What this person may open; the entry whose address is the longest beginning of `path` is the active one."""
    reachable: list[tuple[MenuItem, str]] = []
    for item in items_for(user):
        try:
            reachable.append((item, item.url))
        except NoReverseMatch:  # reported by the system check `web.E001`; one bad entry must not take every page down
            continue
    starts = [url for _item, url in reachable if path == url or (url != "/" and path.startswith(url))]
    active = max(starts, key=len, default=None)
    waiting = _badges([item for item, _url in reachable], user)
    entries: dict[str, list[Entry]] = {}
    for item, url in reachable:
        entries.setdefault(item.section, []).append(
            Entry(item.label, url, item.icon, url == active, waiting.get(item.url_name) or None, item.badge_colour)
        )
    chosen, short = _chosen(remembered), len(reachable) <= LONG
    return [
        Section(
            name,
            SECTIONS.get(name, name),
            rows,
            any(row.active or (active is None and _near(row.url, path)) for row in rows)
            or chosen.get(name, short or name == "work"),
        )
        for name, rows in entries.items()
    ]


def _near(url: str, path: str) -> bool:
    """Whether a page that no entry names stands in the same part of the house as an entry."""
    return url.split("/")[1:2] == path.split("/")[1:2] != [""]


def _chosen(remembered: str) -> dict[str, bool]:
    """Which sections the person opened or closed by hand; what no page wrote is no choice."""
    pairs = (part.rpartition("-") for part in remembered.split("."))
    return {name: state == "1" for name, _dash, state in pairs if name in SECTIONS and state in ("0", "1")}
