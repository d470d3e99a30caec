"""Ctrl K: what one can begin, pages of the menu, and whatever the rooms find.

A room registers `search.register(find)`; `find(user, query)` returns at most a handful of hits that this user may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch

from backoffice.web import menu

MAX_QUERY = 60
MAX_HITS_PER_PROVIDER = 8


@dataclass(frozen=True)
class Hit:
    label: Any
    sub: Any
    url: str
    icon: str = "file"


Provider = Callable[[Any, str], list[Hit]]
_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def clean(query: str) -> str:
    """What a person can have typed: no control characters or lone surrogates, at most MAX_QUERY characters."""
    text = query.encode("utf-8", "ignore").decode("utf-8")
    return "".join(char for char in text if char.isprintable()).strip()[:MAX_QUERY]


def pages(user: Any, query: str) -> list[Hit]:
    hits = []
    for item in [*menu.actions_for(user), *menu.items_for(user)]:
        label = str(item.label)
        if query and query.lower() not in label.lower() and query.lower() not in item.url_name:
            continue
        try:
            hits.append(Hit(label, menu.SECTIONS.get(item.section, ""), item.url, item.icon))
        except NoReverseMatch:
            continue
    return hits


def find(user: Any, query: str) -> list[Hit]:
    """Pages first, then the rooms' hits in the order in which they registered."""
    query = clean(query)
    hits = pages(user, query)
    if query:
        for provider in _providers.values():
            hits += provider(user, query)[:MAX_HITS_PER_PROVIDER]
    return hits
