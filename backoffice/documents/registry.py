"""Which kinds of paper exist. A room declares its own in `papers.py`; the foundation knows none by name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

# (what is compared, as printed, as computed again now)
Comparison = tuple[str, str, str]


def _nothing(document: Any) -> list[Any]:
    return []


@dataclass(frozen=True)
class Kind:
    """`template` lays the paper out, `layout` is its version. `placeholders` may stand in wording, `slots` are tables
    that the layout owns. `facts` are shown to whoever holds the verification code, so they name nobody.
    `recompute` works printed figures out again from the frozen data."""

    code: str
    title: str
    template: str
    layout: int = 2
    placeholders: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    permission: str = "documents.view"
    has_wording: bool = True
    sealed: bool = True
    facts: Callable[[Any], list[tuple[str, str]]] = field(default=_nothing)
    recompute: Callable[[Any], list[Comparison]] = field(default=_nothing)

    def shipped_wording(self) -> str:
        path = Path(settings.BASE_DIR) / "templates" / "documents" / "wording" / f"{self.code}.txt"
        return path.read_text(encoding="utf-8")


kinds: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """A document of a kind that no room declared."""


def register(kind: Kind) -> Kind:
    kinds[kind.code] = kind
    return kind


def get(code: str) -> Kind:
    try:
        return kinds[code]
    except KeyError:
        raise UnknownKind(code) from None
