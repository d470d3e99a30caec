"""Finding records that may be the same: candidates by index, never all pairs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from backoffice.values import identity
from customers.profiles.domain import Kind
from customers.profiles.domain.duplicates import FIRM_PREFIX, WORTH_A_LOOK, Sign, Traits, points, signs
from customers.profiles.models import Customer, DuplicatePair, Merge
from customers.profiles.selectors.records import id_index, phone_index

CANDIDATES = 400
SHOWN = 6


@dataclass(frozen=True)
class Lookalike:
    customer: Customer
    signs: list[Sign]
    points: int


def traits_of(customer: Customer) -> Traits:
    return Traits(customer.kind, customer.name, customer.id_index, customer.phone_index, customer.birth_date)


def typed_traits(*, kind: str, name: str, id_number: str, phone: str) -> Traits:
    """What somebody has typed so far, right or wrong."""
    number = identity.normalise_id(id_number)
    born: date | None = identity.birth_date(number) if identity.resident_id_ok(number) else None
    return Traits(kind, name, id_index(number) if number else "-", phone_index(phone) if phone else "-", born)


def lookalikes(traits: Traits, *, without: Iterable[int] = ()) -> list[Lookalike]:
    """Records like this one, the likest first."""
    near = Q(id_index=traits.id_index) | Q(phone_index=traits.phone_index)
    if traits.birth_date is not None:
        near |= Q(birth_date=traits.birth_date)
    if traits.kind == Kind.BUSINESS and len(traits.name) >= FIRM_PREFIX:
        start = traits.name[:FIRM_PREFIX]
        near |= Q(name__gte=start, name__lt=start + "\U0010fffd", kind=Kind.BUSINESS.value)
    rows = Customer.objects.filter(near, merged_into__isnull=True).exclude(pk__in=list(without))[:CANDIDATES]
    found = [Lookalike(row, shared, points(shared)) for row in rows if (shared := signs(traits, traits_of(row)))]
    return sorted(found, key=lambda one: (-one.points, one.customer.pk))[:SHOWN]


def not_compared(limit: int) -> list[Customer]:
    return list(Customer.objects.filter(compared_at__isnull=True, merged_into__isnull=True).order_by("id")[:limit])


def pairs_among(customers: list[Customer], now: datetime) -> list[DuplicatePair]:
    """Possible duplicates of these customers among all, not stored yet: two reads for however many customers."""
    phones = {one.phone_index for one in customers}
    births = {one.birth_date for one in customers if one.birth_date is not None}
    firms = [one for one in customers if one.kind == Kind.BUSINESS]
    wanted = Q(phone_index__in=phones) | Q(birth_date__in=births)
    for start in {one.name[:FIRM_PREFIX] for one in firms}:
        wanted |= Q(name__gte=start, name__lt=start + "\U0010fffd", kind=Kind.BUSINESS.value)
    rows = Customer.objects.filter(wanted, merged_into__isnull=True).only(
        "kind", "name", "id_index", "phone_index", "birth_date"
    )
    by_key: dict[Any, list[Customer]] = defaultdict(list)
    for row in rows:
        for key in _keys(row):
            by_key[key].append(row)
    found: dict[tuple[int, int], DuplicatePair] = {}
    for one in customers:
        for other in {row.pk: row for key in _keys(one) for row in by_key[key]}.values():
            shared = signs(traits_of(one), traits_of(other)) if other.pk != one.pk else []
            if shared and points(shared) >= WORTH_A_LOOK:
                first, second = sorted((one.pk, other.pk))
                found[first, second] = DuplicatePair(
                    first_id=first, second_id=second, signs=list(shared), points=points(shared), found_at=now
                )
    return list(found.values())


def _keys(customer: Customer) -> list[Any]:
    firm = customer.name[:FIRM_PREFIX] if customer.kind == Kind.BUSINESS else ""
    return [key for key in (customer.phone_index, customer.birth_date, firm) if key]


def pairs_visible_to(user: Any) -> QuerySet[DuplicatePair]:
    """Pairs of which neither has been merged into anything."""
    if not user.may("customers.merge"):
        return DuplicatePair.objects.none()
    rows = DuplicatePair.objects.select_related("first", "second", "decided_by")
    return rows.filter(first__merged_into__isnull=True, second__merged_into__isnull=True)


def open_pairs_of(customer: Customer, limit: int = 4) -> list[DuplicatePair]:
    rows = DuplicatePair.objects.filter(Q(first=customer) | Q(second=customer), state="open")
    rows = rows.filter(first__merged_into__isnull=True, second__merged_into__isnull=True)
    return list(rows.select_related("first", "second").order_by("-points", "id")[:limit])


def merges_of(customer: Customer, limit: int = 10) -> list[Merge]:
    """Records that became part of this one, the newest first."""
    if len(customer.record_ids) == 1:
        return []
    rows = Merge.objects.filter(survivor=customer, undone_at__isnull=True)
    return list(rows.select_related("merged", "by").order_by("-id")[:limit])
