"""Which products a customer may be shown at all, and every reason why not. Hard limits only; taste comes later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from loans.matching.domain.needs import SECURES, Borrower, Wish
from loans.matching.domain.pricing import Estimate, estimate, priced
from loans.maths.schedule import Method
from loans.products.domain import Bounds, Criteria, PriceCard, Verdict, admission

METHOD_ORDER = {method.value: place for place, method in enumerate(Method)}
MONTHS_PER_YEAR = 12
NEAR = Decimal("0.01")


@dataclass(frozen=True)
class Candidate:
    """A product as matching sees it. What the lender pays us for it is not here and must never be: an adviser who
    ranks by commission does not advise. A test holds the list of fields fast."""

    version_id: int
    code: str
    name: str
    lender: str
    lender_kind: str
    annual_rate: Decimal
    bounds: Bounds
    card: PriceCard = field(default_factory=PriceCard)
    security: str = "credit"
    speed_days: int | None = None
    criteria: Criteria = field(default_factory=Criteria)


@dataclass(frozen=True)
class Reason:
    """Why a product is left out, or what still has to be asked. `data` fills the sentence of `code`."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sifted:
    """The outcome for one product: how it would be taken, everything that excludes it, and what nobody knows yet."""

    candidate: Candidate
    way: Estimate | None
    reasons: tuple[Reason, ...] = ()
    to_ask: tuple[str, ...] = ()


def sift(candidate: Candidate, wish: Wish, borrower: Borrower, ceiling: Decimal | None, on: date) -> Sifted:
    """Every hard limit against one product, as if paid out on a day. It may be taken only if `reasons` is empty."""
    bounds = candidate.bounds
    amount = min(wish.amount, bounds.max_amount)
    term = closest_term(bounds.terms, wish)
    method = chosen_method(bounds.methods, wish.method)
    reasons = _limits(candidate, wish, borrower, amount, term, method)
    way = None
    if term and method and amount > 0:
        way = estimate(amount, term, method, candidate.annual_rate, candidate.card)
        if way is None:
            reasons.append(Reason("no_loan"))
        elif ceiling is not None and way.simple > ceiling - NEAR:
            # So near the law's limit only the exact figure may speak.
            exact = priced(amount, term, method, candidate.annual_rate, candidate.card, on)
            if exact is None or exact.simple > ceiling:
                cost = way.simple if exact is None else exact.simple
                reasons.append(Reason("ceiling", {"cost": cost, "ceiling": ceiling}))
    not_met, to_ask = admitted(candidate, borrower, way, wish.assets_value)
    return Sifted(candidate, way, (*reasons, *not_met), to_ask)


def admitted(
    candidate: Candidate, borrower: Borrower, way: Estimate | None, assets_value: Decimal | None = None
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """(every admission criterion that this borrower does not meet, those nobody can tell yet). The one rule: matching
    reads it for a wish, and whatever takes an application in reads it for what is applied for."""
    results = admission(candidate.criteria, _facts(candidate, borrower, way, assets_value))
    return (
        tuple(
            Reason(one.code, {"demanded": one.demanded, "found": one.found})
            for one in results
            if one.verdict is Verdict.NOT_MET
        ),
        tuple(one.code for one in results if one.verdict is Verdict.UNKNOWN),
    )


def closest_term(terms: tuple[int, ...], wish: Wish) -> int:
    """The product's term nearest to the wish, never longer than the customer takes; of two the shorter. 0: none."""
    possible = [term for term in terms if term <= wish.longest_term]
    return min(possible, key=lambda term: (abs(term - wish.term_months), term), default=0)


def chosen_method(methods: tuple[str, ...], wanted: str) -> str:
    """The wanted method, or the product's first in the house's order (equal instalments). "": not offered."""
    if wanted:
        return wanted if wanted in methods else ""
    return min(methods, key=lambda method: METHOD_ORDER.get(method, 99), default="")


def _limits(
    candidate: Candidate, wish: Wish, borrower: Borrower, amount: Decimal, term: int, method: str
) -> list[Reason]:
    bounds, reasons = candidate.bounds, []
    if borrower.is_student:
        reasons.append(Reason("student"))
    if wish.purpose not in bounds.purposes:
        reasons.append(Reason("purpose", {"purpose": wish.purpose}))
    if amount < bounds.min_amount:
        reasons.append(Reason("amount_small", {"limit": bounds.min_amount}))
    elif amount < wish.least_amount:
        reasons.append(Reason("amount_large", {"limit": bounds.max_amount, "least": wish.least_amount}))
    if not term:
        reasons.append(Reason("term", {"shortest": min(bounds.terms, default=0), "longest": wish.longest_term}))
    if not method:
        reasons.append(Reason("method"))
    needed = SECURES.get(candidate.security)
    if needed is not None and not needed & wish.assets:
        reasons.append(Reason("collateral", {"security": candidate.security}))
    return reasons


def _facts(
    candidate: Candidate, borrower: Borrower, way: Estimate | None, assets_value: Decimal | None
) -> dict[str, Any]:
    facts = borrower.facts(candidate.lender)
    if way is None:
        return facts
    if borrower.age is not None:
        facts["age_at_maturity"] = borrower.age + way.term_months // MONTHS_PER_YEAR
    if borrower.monthly_income:
        facts["debt_ratio"] = (borrower.monthly_debt + way.burden) / borrower.monthly_income
    if assets_value:
        facts["ltv"] = way.amount / assets_value
    return facts
