"""Needs and matches for tests."""

from decimal import Decimal

from django.utils import timezone

from loans.matching import services
from loans.matching.domain.filters import Candidate
from loans.matching.domain.needs import Wish
from loans.matching.models import ProductMatch
from loans.products.domain import Bounds

NEED = {
    "purpose": "装修",
    "amount": Decimal(100000),
    "term_months": 24,
    "speed": "any",
}


def make_match(adviser, customer, **need) -> ProductMatch:
    now = timezone.now()
    filed = services.file_need(actor=adviser, customer=customer, now=now, **NEED | need)
    return services.match_need(actor=adviser, need=filed, now=now)


def wish(**changes) -> Wish:
    facts = {
        "purpose": "装修",
        "amount": Decimal(100000),
        "least_amount": Decimal(100000),
        "term_months": 24,
        "longest_term": 24,
    } | changes
    return Wish(**facts)


def candidate(code: str = "plain", **changes) -> Candidate:
    """7.2 %, 1,000 to 300,000 yuan, 12 or 24 months, two methods, unsecured, no fees."""
    limits = {
        "min_amount": Decimal(1000),
        "max_amount": Decimal(300000),
        "terms": (12, 24),
        "methods": ("equal_instalment", "equal_principal"),
        "purposes": ("装修", "经营周转"),
        "min_age": 18,
        "max_age": 60,
    }
    bounds = Bounds(**limits | {name: changes.pop(name) for name in list(changes) if name in limits})
    facts = {
        "version_id": 1, "code": code, "name": code, "lender": "银行", "lender_kind": "bank",
        "annual_rate": Decimal("0.072"), "bounds": bounds,
    } | changes  # fmt: skip
    return Candidate(**facts)
