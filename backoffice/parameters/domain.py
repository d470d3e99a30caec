"""A setting of law or business: a dated value with its basis."""

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


@dataclass(frozen=True)
class Parameter:
    """What a rule reads. `id` is None for a shipped value that nobody has entered in the table."""

    code: str
    value: Any
    valid_from: date
    basis: str
    id: int | None = None


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
        raise Refused("parameters.malformed", _("Enter a number, for example 0.24 or 10.")) from None
    if kind == Kind.FLAG:
        if text.lower() not in {"true", "false"}:
            raise Refused("parameters.malformed", _("Enter true or false."))
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
