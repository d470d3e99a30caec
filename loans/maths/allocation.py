"""Which debt a payment settles first. The order is data (Civil Code 561: costs, interest, principal)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")
KINDS = ("penalty", "fee", "interest", "principal")
DEFAULT_ORDER = KINDS


@dataclass(frozen=True)
class Owed:
    """What one instalment still owes, by kind. `n` is the instalment; lower ones are older."""

    n: int
    penalty: Decimal = ZERO
    fee: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    def of(self, kind: str) -> Decimal:
        part: Decimal = getattr(self, kind)
        return part


@dataclass(frozen=True)
class Part:
    """A part of a payment: so much for this kind of debt of this instalment."""

    n: int
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Allocation:
    parts: tuple[Part, ...]
    left: Decimal  # not used: kept as the customer's balance

    def total(self, kind: str) -> Decimal:
        return sum((p.amount for p in self.parts if p.kind == kind), ZERO)


def allocate(
    amount: Decimal, owed: Iterable[Owed], order: Sequence[str] = DEFAULT_ORDER, *, across: bool = False
) -> Allocation:
    """Split `amount` over the instalments, oldest first, inside each by `order`; with `across` kind by kind over all
    instalments first. Never more than what is owed; the rest is returned in `left`.

    100.00 on an instalment owing penalty 4.90, interest 50.30, principal 815.89 gives 4.90 + 50.30 + 44.80.
    """
    if amount < 0:
        raise ValueError("A payment is not negative.")
    if set(order) != set(KINDS):
        raise ValueError(f"The order must name each of {', '.join(KINDS)} once.")
    rows = sorted(owed, key=lambda o: o.n)
    walk = [(o, kind) for kind in order for o in rows] if across else [(o, kind) for o in rows for kind in order]
    left, parts = amount, []
    for row, kind in walk:
        take = min(row.of(kind), left)
        if take > 0:
            parts.append(Part(row.n, kind, take))
            left -= take
    return Allocation(tuple(parts), left)


def totals_by_kind(parts: Iterable[Part]) -> Mapping[str, Decimal]:
    totals = dict.fromkeys(KINDS, ZERO)
    for part in parts:
        totals[part.kind] += part.amount
    return totals
