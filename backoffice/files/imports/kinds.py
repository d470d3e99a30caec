"""What can be imported. A room registers its kind; this engine reads, maps, counts and resumes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from backoffice.files.models import ImportBatch


@dataclass(frozen=True)
class ImportField:
    """A field that a column can be mapped to, recognised by the headings in `guesses`.

    `type` is one of text, number, money, integer, date, choice, bool.
    """

    name: str
    label: Any
    type: str = "text"
    required: bool = False
    guesses: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    # Codes and labels that a file may use instead of the stored choice: {"全职": "full_time"}.
    words: dict[str, str] = field(default_factory=dict)
    max_length: int = 80
    lowest: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row: the column as the file calls it, a stable code, a sentence that says what to do."""

    column: str
    code: str
    message: str


@dataclass(frozen=True)
class MappedRow:
    """A row whose values have their types: Decimal, int, date, bool, text; None where the file has nothing."""

    line: int
    values: dict[str, Any]
    facts: dict[str, Any]
    digest: str  # SHA-256 of the row's cells: the same row has the same digest in every file
    nth: int  # how many equal rows came before it in this file


@dataclass
class Outcome:
    """What `take` did with some rows."""

    created: int = 0
    known: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)


@dataclass(frozen=True)
class ImportKind:
    """`check(rows, batch, now)` names what is wrong, without writing: {line: [Problem]}. `take(rows, batch, now)`
    writes rows that passed the check, in one transaction of the engine, and skips those it already has."""

    name: str
    label: Any
    permission: str
    fields: Sequence[ImportField]
    check: Callable[[list[MappedRow], ImportBatch, datetime], dict[int, list[Problem]]]
    take: Callable[[list[MappedRow], ImportBatch, datetime], Outcome]
    results_url: Callable[[ImportBatch], str]
    # Mapping files that come with the project: name -> content.
    presets: Callable[[], dict[str, dict[str, Any]]] = dict
    # What else the mapping screen asks for: {name: (label, [(value, label)])}.
    options: Callable[[], dict[str, tuple[Any, list[tuple[str, Any]]]]] = dict
    slice: int = 200  # rows in one transaction

    def field(self, name: str) -> ImportField:
        return next(known for known in self.fields if known.name == name)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> ImportKind:
    return _kinds[name]


def kinds() -> dict[str, ImportKind]:
    return dict(_kinds)


def permissions() -> dict[str, str]:
    return {kind.name: kind.permission for kind in _kinds.values()}
