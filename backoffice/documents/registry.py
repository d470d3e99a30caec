"""Which kinds of paper exist. A room declares its own in `papers.py`; the foundation knows none by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

# (what is compared, as printed, as computed again now)
Comparison = tuple[str, str, str]


def _nothing(document: Any) -> list[Any]:
    return []


@dataclass(frozen=True)
class Placeholder:
    """A name that may stand in wording: what it is, in words for whoever writes, and a sample for previews."""

    name: str
    description: str
    sample: str


@dataclass(frozen=True)
class Kind:
    """`template` lays the paper out, `layout` is its version. `placeholders` may stand in wording, `slots` are tables
    that the layout owns, by name and description. `sample` gives what the layout prints beside the placeholders, for
    previews. `facts` are shown to whoever holds the verification code, so they name nobody. `recompute` works printed
    figures out again from the frozen data."""

    code: str
    title: str
    template: str = "documents/letter.html"
    layout: int = 2
    placeholders: tuple[Placeholder, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)
    permission: str = "documents.view"
    has_wording: bool = True
    sealed: bool = True
    sample: Callable[[], dict[str, Any]] = dict
    facts: Callable[[Any], list[tuple[str, str]]] = field(default=_nothing)
    recompute: Callable[[Any], list[Comparison]] = field(default=_nothing)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(placeholder.name for placeholder in self.placeholders)

    @property
    def slot_rows(self) -> list[tuple[str, str]]:
        """For pages: a template would take a slot named "items" for the method of that name."""
        return list(self.slots.items())

    def sample_data(self) -> dict[str, Any]:
        return {placeholder.name: placeholder.sample for placeholder in self.placeholders} | self.sample()

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


def with_wording() -> list[Kind]:
    return [kind for kind in sorted(kinds.values(), key=lambda kind: kind.code) if kind.has_wording]


def chosen(dictionary: dict[str, Placeholder], names: str | Iterable[str]) -> tuple[Placeholder, ...]:
    """The placeholders of one kind out of a room's dictionary, in the order given (names parted by spaces)."""
    return tuple(dictionary[name] for name in (names.split() if isinstance(names, str) else names))


def dictionary(*rows: tuple[str, str, str]) -> dict[str, Placeholder]:
    """A room's placeholders from (name, description, sample)."""
    return {row[0]: Placeholder(*row) for row in rows}
