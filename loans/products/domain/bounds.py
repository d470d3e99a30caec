"""What may be asked for under a product version."""

from dataclasses import dataclass
from decimal import Decimal

BULLET = frozenset({"interest_only", "single_payment"})  # the principal is repaid at the end


@dataclass(frozen=True)
class Bounds:
    """What may be asked for under a product version. Amounts in yuan, terms in months."""

    min_amount: Decimal
    max_amount: Decimal
    terms: tuple[int, ...]
    methods: tuple[str, ...]
    purposes: tuple[str, ...]
    min_age: int
    max_age: int
    bullet_max_months: int | None = None

    def offers(self, term_months: int, method: str) -> bool:
        """Whether the term is lent by the method: repayment at the end may be allowed for shorter terms only."""
        if term_months not in self.terms or method not in self.methods:
            return False
        return method not in BULLET or self.bullet_max_months is None or term_months <= self.bullet_max_months


@dataclass(frozen=True)
class Asked:
    amount: Decimal
    term_months: int
    method: str
    purpose: str
    age: int | None


def misfits(bounds: Bounds, asked: Asked) -> list[str]:
    """Codes of everything in the request that the product does not allow; empty when it fits."""
    found = []
    if not bounds.min_amount <= asked.amount <= bounds.max_amount:
        found.append("amount")
    if asked.term_months not in bounds.terms:
        found.append("term_months")
    if asked.method not in bounds.methods or (
        asked.term_months in bounds.terms and not bounds.offers(asked.term_months, asked.method)
    ):
        found.append("method")
    if asked.purpose not in bounds.purposes:
        found.append("purpose")
    if asked.age is not None and not bounds.min_age <= asked.age <= bounds.max_age:
        found.append("age")
    return found
