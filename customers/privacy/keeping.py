"""How long each kind of record is kept, what forbids letting go of it, and how it is let go. Rooms that keep records
say so here when the site starts; for how long is dated data (parameters `retention.*`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from customers.privacy.domain import Letting


@dataclass(frozen=True)
class Kind:
    """`due(cutoff, now)` gives the rows whose event lies before the cutoff and that are not yet let go; `customer` is
    the path from a row to its customer ("" when none is concerned), for legal holds. `let_go(ids, now)` works on a
    batch in the caller's transaction."""

    code: str
    title: Any
    event: Any
    parameter: str
    letting: Letting
    due: Callable[[date, datetime], QuerySet]
    let_go: Callable[[list[int], datetime], None]
    customer: str = "pk"


@dataclass(frozen=True)
class Hold:
    """A reason of law against letting go. `storage_only`: the law wants the data stored, which a lock does."""

    code: str
    label: Any
    customers: Callable[[Iterable[int], datetime], Iterable[int]]
    storage_only: bool = False


kinds: dict[str, Kind] = {}
_holds: list["Hold"] = []
_erasers: list[Callable[[list[int], datetime], None]] = []


def keeps(kind: Kind) -> None:
    kinds[kind.code] = kind


def holds_back(hold: Hold) -> None:
    _holds.append(hold)


def erases(eraser: Callable[[list[int], datetime], None]) -> None:
    """What names these customers in a room is emptied; figures stay."""
    _erasers.append(eraser)


def held_back(customer_ids: Iterable[int], letting: Letting, now: datetime) -> dict[int, list[str]]:
    """Customers that may not be let go in this way, each with the codes of what forbids it; one question for each
    reason."""
    wanted, found = set(customer_ids), {}
    for hold in _holds:
        if hold.storage_only and letting is Letting.LOCK:
            continue
        for pk in set(hold.customers(wanted, now)):
            found.setdefault(pk, []).append(hold.code)
    return found


def hold_names() -> dict[str, Any]:
    return {hold.code: hold.label for hold in _holds}


def anonymise(customer_ids: list[int], now: datetime) -> None:
    """Everything that names these people, in every room; the caller has asked `held_back` and holds a transaction."""
    for eraser in _erasers:
        eraser(customer_ids, now)
