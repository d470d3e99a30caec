"""What the house holds about a person, told by each room that holds something; and which of its decisions about a
person were taken by a machine. Rooms downstream add theirs when the site starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from customers.profiles.models import Customer

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """`title` is Chinese: the person reads it. `read` gives JSON-able rows; other people in them are masked."""

    code: str
    title: str
    read: Callable[[Customer], list[Row]]


@dataclass(frozen=True)
class Decision:
    """A decision that only a machine took, and its reasons in words."""

    pk: int
    label: str
    reasons: list[str]


parts: dict[str, Part] = {}
_decisions: list[Callable[[Customer], list[Decision]]] = []


def holds(code: str, title: str, read: Callable[[Customer], list[Row]]) -> None:
    if code in parts:
        raise ValueError(f"Two rooms tell a part {code}: one would hide the other.")
    parts[code] = Part(code, title, read)


def holds_rows(
    code: str,
    title: str,
    model: type[Model],
    *,
    path: str = "customer",
    order: Sequence[str] = ("pk",),
    **columns: str,
) -> None:
    """A part that is rows of one table: all that lead by `path` to the person or to a record merged into theirs,
    with the names that the person reads (`holds_rows("loans", "借款", Loan, 编号="number")`)."""
    holds(
        code,
        title,
        lambda customer: rows_of(
            model._default_manager.filter(**{f"{path}__in": customer.record_ids}).order_by(*order), **columns
        ),
    )


def decides(read: Callable[[Customer], list[Decision]]) -> None:
    _decisions.append(read)


def decisions_of(customer: Customer) -> list[Decision]:
    return [decision for read in _decisions for decision in read(customer)]


def everything_about(customer: Customer) -> dict[str, list[Row]]:
    """Part by part, everything that is held about this person."""
    return {code: part.read(customer) for code, part in parts.items()}


def rows_of(queryset: Any, **columns: str) -> list[Row]:
    """Rows with the names that the person reads: `rows_of(loans, 编号="number")`."""
    return [dict(zip(columns, values, strict=True)) for values in queryset.values_list(*columns.values()).iterator()]
