"""How long each kind of record is kept, what forbids letting go of it, and how it is let go. Rooms that keep records
say so here when the site starts; for how long is dated data (parameters `retention.*`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.privacy import register
from customers.privacy.domain import Letting
from customers.profiles.models import Customer


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
    """A reason of law against letting go. `storage_only`: the law wants the data stored, which a lock does. `until`
    says the day on which it ends, as far as that is known."""

    code: str
    label: Any
    customers: Callable[[Iterable[int], datetime], Iterable[int]]
    storage_only: bool = False
    until: Callable[[Iterable[int], datetime], date | None] = lambda ids, now: None


kinds: dict[str, Kind] = {}
_holds: list["Hold"] = []
_erasers: list[Callable[[list[int], datetime], None]] = []


def keeps(kind: Kind) -> None:
    kinds[kind.code] = kind


def holds_back(hold: Hold) -> None:
    _holds.append(hold)


def kept_by_law(customers: Callable[[Iterable[int], datetime], Iterable[int]]) -> Hold:
    """Records that a law wants kept for a time. One name for all of them, so that nobody learns from a refusal which
    one it is: some of them may not even be known to exist（反洗钱法）."""
    label = _("The law requires that records of complaints, of data given to others and of checks are kept")
    return Hold("records", label, customers, storage_only=True)


def erases(eraser: Callable[[list[int], datetime], None]) -> None:
    """What names these customers and needs more than a line of the register; figures stay."""
    _erasers.append(eraser)


def _records_of(customer_ids: Iterable[int]) -> dict[int, int]:
    """{record: customer}: these and the records that were merged into them."""
    wanted = list(customer_ids)
    merged = Customer.objects.filter(merged_into__in=wanted).values_list("pk", "merged_into")
    return {pk: pk for pk in wanted} | dict(merged)


def held_back(customer_ids: Iterable[int], letting: Letting, now: datetime) -> dict[int, list[str]]:
    """Customers that may not be let go in this way, each with the codes of what forbids it; one question for each
    reason. What holds back a merged record holds back the customer."""
    of, found = _records_of(customer_ids), {}
    for hold in _holds:
        if hold.storage_only and letting is Letting.LOCK:
            continue
        for pk in {of[record] for record in hold.customers(set(of), now)}:
            if hold.code not in found.setdefault(pk, []):
                found[pk].append(hold.code)
    return found


def held_back_by_law(customer_id: int, now: datetime) -> list[str]:
    """What forbids erasing this customer, apart from their own requests."""
    return [
        code for code in held_back([customer_id], Letting.ANONYMISE, now).get(customer_id, []) if code != "request"
    ]


def held_until(customer_id: int, now: datetime) -> date | None:
    """The last day on which one of the reasons that are known by a day forbids erasing this customer."""
    ids = set(_records_of([customer_id]))
    return max((day for hold in _holds if (day := hold.until(ids, now)) is not None), default=None)


def hold_names() -> dict[str, Any]:
    return {hold.code: hold.label for hold in _holds}


def anonymise(customer_ids: list[int], now: datetime) -> list[int]:
    """Everything that names these people, in every room and under every record merged into theirs; the caller has
    asked `held_back` and holds a transaction. Returns the keys of all records."""
    records = list(_records_of(customer_ids))
    register.empty(records, now)
    for eraser in _erasers:
        eraser(records, now)
    return records
