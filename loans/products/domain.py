"""Products: their life, their fees, and what an application under them must satisfy."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backoffice.values import transitions


class ProductStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ON_SALE = "on_sale"
    SUSPENDED = "suspended"
    RETIRED = "retired"


TRANSITIONS = transitions.table(
    [
        ("submit", {ProductStatus.DRAFT}, ProductStatus.SUBMITTED),
        ("approve", {ProductStatus.SUBMITTED}, ProductStatus.ON_SALE),
        ("return", {ProductStatus.SUBMITTED}, ProductStatus.DRAFT),
        ("suspend", {ProductStatus.ON_SALE}, ProductStatus.SUSPENDED),
        ("resume", {ProductStatus.SUSPENDED}, ProductStatus.ON_SALE),
        ("retire", {ProductStatus.ON_SALE, ProductStatus.SUSPENDED}, ProductStatus.RETIRED),
    ]
)


class FeeStage(StrEnum):
    NORMAL = "normal"  # paid by everybody who pays on time: part of the yearly cost
    CONTINGENT = "contingent"  # 或有成本: only on default, prepayment, misuse


class FeeTiming(StrEnum):
    UPFRONT = "upfront"
    PER_INSTALMENT = "per_instalment"
    ON_EVENT = "on_event"


class FeeBase(StrEnum):
    FIXED = "fixed"  # yuan
    PRINCIPAL = "principal"  # fraction of the loan


class Collector(StrEnum):
    LENDER = "lender"
    GUARANTOR = "guarantor"
    PLATFORM = "platform"


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
    if asked.method not in bounds.methods:
        found.append("method")
    if asked.purpose not in bounds.purposes:
        found.append("purpose")
    if asked.age is not None and not bounds.min_age <= asked.age <= bounds.max_age:
        found.append("age")
    return found


def fee_amount(base: str, value: Decimal, principal: Decimal) -> Decimal:
    """A fee in yuan, not rounded: `value` itself, or `value` as a fraction of the principal."""
    return principal * value if base == FeeBase.PRINCIPAL else value
