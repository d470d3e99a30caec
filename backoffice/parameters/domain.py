"""A setting of law or business: a dated value with its basis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values.errors import Refused


def _(text: str) -> str:
    return text


class Kind(StrEnum):
    DECIMAL = "decimal"
    INTEGER = "integer"
    TEXT = "text"
    FLAG = "flag"
    LIST = "list"


class Status(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"  # a later decision gave the same days another value


@dataclass(frozen=True)
class Parameter:
    """What a rule reads. `id` is None for a shipped value that nobody has entered in the table."""

    code: str
    value: Any
    valid_from: date
    basis: str
    id: int | None = None
    name: str = ""

    @property
    def used(self) -> dict[str, str]:
        """What a computation stores to say which value it used."""
        value = "、".join(map(str, self.value)) if isinstance(self.value, list) else str(self.value)
        return {
            "code": self.code,
            "name": self.name,
            "value": value,
            "valid_from": self.valid_from.isoformat(),
            "basis": self.basis,
        }


@dataclass(frozen=True)
class Default:
    """One shipped row: what holds from `valid_from` to the day before `valid_to`, and why."""

    code: str
    kind: Kind
    content: Any
    unit: str
    valid_from: date
    basis: str
    name: str
    valid_to: date | None = None


@dataclass(frozen=True)
class Span:
    """An approved period; `end` is the first day after it, None for ever."""

    start: date
    end: date | None
    id: int | None = None

    def overlaps(self, other: "Span") -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


@dataclass(frozen=True)
class Room:
    """What has to happen so that a new period overlaps nothing: `end` of the new one, approved rows that end on its
    first day, rows that it replaces, and rows that go on after it: (row, first day of the continuation)."""

    end: date | None
    ends: tuple[int, ...]
    replaced: tuple[int, ...]
    continued: tuple[tuple[int, date], ...]


def room_for(new: Span, approved: Iterable[Span]) -> Room | None:
    """How approved periods of the same parameter give way to `new`; None when it would cover a later decision.

    A value from the same day is replaced; an earlier one ends and, if the new one ends before it, goes on afterwards;
    a value without an end lasts until the next approved one begins.
    """
    spans = sorted(approved, key=lambda span: span.start)
    later = [span for span in spans if span.start > new.start]
    end = new.end if new.end is not None or not later else later[0].start
    fitted = Span(new.start, end)
    if any(fitted.overlaps(span) for span in later):
        return None
    ends: list[int] = []
    replaced: list[int] = []
    continued: list[tuple[int, date]] = []
    for span in spans:
        if span.start > new.start or not fitted.overlaps(span) or span.id is None:
            continue
        (replaced if span.start == new.start else ends).append(span.id)
        if end is not None and (span.end is None or span.end > end) and not any(o.start == end for o in later):
            continued.append((span.id, end))
    return Room(end, tuple(ends), tuple(replaced), tuple(continued))


def read(kind: str, content: Any) -> Any:
    """The stored content as a value: decimals are stored as text, so that no float ever touches them."""
    if kind == Kind.DECIMAL:
        return Decimal(str(content))
    if kind == Kind.INTEGER:
        return int(content)
    return content


def parse(kind: str, text: str) -> Any:
    """What somebody typed, as content for storing. Refused("parameters.malformed") says what is expected."""
    text = text.strip()
    try:
        if kind == Kind.DECIMAL:
            number = Decimal(text)
            if not number.is_finite() or abs(number) >= Decimal("1e12"):
                raise ValueError(text)
            return format(number, "f")
        if kind == Kind.INTEGER:
            return int(text)
    except (ArithmeticError, ValueError):
        raise Refused("parameters.malformed", _("Enter a number, for example 0.24 or 10."), field="value") from None
    if kind == Kind.FLAG:
        if text.lower() not in {"true", "false"}:
            raise Refused("parameters.malformed", _("Enter true or false."), field="value")
        return text.lower() == "true"
    if kind == Kind.LIST:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def show(kind: str, content: Any) -> str:
    """The content as somebody would type it."""
    if kind == Kind.LIST:
        return "\n".join(map(str, content))
    if kind == Kind.FLAG:
        return "true" if content else "false"
    return str(content)
