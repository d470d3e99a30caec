"""What law and house rules say to a product version: one line each, passed or not, with the rule it rests on. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.parameters.domain import Parameter
from loans.maths.yearly_cost import YearlyCost
from loans.products.domain.bounds import BULLET, Bounds
from loans.products.domain.life import BUSINESS, WITH_COLLATERAL, Security


class Level(StrEnum):
    BLOCK = "block"  # keeps the product from sale
    WARN = "warn"  # compliance should know


@dataclass(frozen=True)
class Check:
    """`code` names the sentence in `words.py`, `facts` fill it; `used` are the parameters it read."""

    code: str
    passed: bool
    basis: str
    facts: Mapping[str, Any]
    used: tuple[Parameter, ...] = ()
    level: Level = Level.BLOCK

    @property
    def objects(self) -> bool:
        return not self.passed and self.level is Level.BLOCK


@dataclass(frozen=True)
class Offered:
    """What the limits of law look at in a version."""

    bounds: Bounds
    category: str
    security: str
    lender_kind: str
    highest_rate: Decimal
    penalty_factor: Decimal
    misuse_factor: Decimal
    max_ltv: Decimal | None
    collectors: frozenset[str]

    @property
    def business(self) -> bool:
        return self.category in BUSINESS


def cost_checks(cost: YearlyCost | None, ceiling: Any, worst: Mapping[str, Any]) -> list[Check]:
    """The dearest allowed combination against the ceiling of its kind of lender (a `lenders.domain.Ceiling`)."""
    if cost is None:
        return [Check("makes_a_loan", False, "", {})]
    simple = ceiling.basis == "simple"
    compared = cost.simple if simple else cost.compound
    facts = {**worst, "cost": compared, "simple": cost.simple, "ceiling": ceiling.rate}
    found = [Check("cost_ceiling", compared <= ceiling.rate, ceiling.law, facts, ceiling.used)]
    if simple and compared <= ceiling.rate < cost.compound:
        compound = {"compound": cost.compound, "ceiling": ceiling.rate}
        found.append(Check("cost_compound", False, ceiling.law, compound, ceiling.used, Level.WARN))
    return found


def _limit(code: str, value: Decimal, parameter: Parameter, *, least: bool = False) -> Check:
    passed = value >= parameter.value if least else value <= parameter.value
    return Check(code, passed, parameter.basis, {"value": value, "limit": parameter.value}, (parameter,))


def limit_checks(offered: Offered, law: Mapping[str, Parameter]) -> list[Check]:
    """Amounts, terms, ages, factors, purposes and collectors. `law`: the parameters in force, by code."""
    bounds, found = offered.bounds, []
    amount = _amount_limit(offered, law)
    if amount is not None:
        found.append(_limit("amount_limit", bounds.max_amount, amount))
    longest = law["term.business.max_months" if offered.business else "term.consumer.max_months"]
    if offered.security not in WITH_COLLATERAL:
        found.append(_limit("term_limit", Decimal(max(bounds.terms, default=0)), longest))
    bullets = [
        term for term in bounds.terms for method in bounds.methods if method in BULLET and bounds.offers(term, method)
    ]
    if bullets and not offered.business and offered.security == Security.CREDIT:
        found.append(_limit("bullet_limit", Decimal(max(bullets)), law["term.bullet.max_months"]))
    found.append(_limit("age_least", Decimal(bounds.min_age), law["applicant.age.min"], least=True))
    found.append(_limit("age_most", Decimal(bounds.max_age), law["applicant.age.max"]))
    found += _factor_checks(offered, law)
    outside = [purpose for purpose in bounds.purposes if purpose not in law["purpose.allowed"].value]
    allowed = law["purpose.allowed"]
    found.append(Check("purposes", not outside, allowed.basis, {"names": "、".join(outside)}, (allowed,)))
    platform = law["disclosure.platform_may_collect"]
    collects = "platform" in offered.collectors and not platform.value
    found.append(Check("platform_collects", not collects, platform.basis, {}, (platform,)))
    if offered.security in WITH_COLLATERAL:
        found.append(Check("ltv_named", offered.max_ltv is not None, "", {}))
    return found


def _amount_limit(offered: Offered, law: Mapping[str, Parameter]) -> Parameter | None:
    """Unsecured online loans are limited by kind of lender; secured and most business loans are not."""
    if offered.security != Security.CREDIT:
        return None
    kind = f"limit.{'business' if offered.business else 'consumer'}.online.{offered.lender_kind}"
    return law.get(kind)


def _factor_checks(offered: Offered, law: Mapping[str, Parameter]) -> list[Check]:
    found = []
    for name, value in (("overdue", offered.penalty_factor), ("misuse", offered.misuse_factor)):
        low, high = law[f"penalty.{name}.min_factor"], law[f"penalty.{name}.max_factor"]
        facts = {"value": value, "low": low.value, "high": high.value}
        found.append(Check(f"factor_{name}", low.value <= value <= high.value, high.basis, facts, (low, high)))
    return found


# Everything that `limit_checks` may read; a limit that is in force for some kinds of lender only may be missing.
ALWAYS = (
    "term.business.max_months", "term.consumer.max_months", "term.bullet.max_months", "applicant.age.min",
    "applicant.age.max", "penalty.overdue.min_factor", "penalty.overdue.max_factor", "penalty.misuse.min_factor",
    "penalty.misuse.max_factor", "purpose.allowed", "disclosure.platform_may_collect", "agreement.required_clauses",
    "lender.list_check.max_days",
)  # fmt: skip
SOMETIMES = tuple(
    f"limit.{use}.online.{kind}" for use in ("consumer", "business") for kind in ("bank", "cfc", "microlender")
)


# What an earlier version of this system did not ask for: where nothing was ever recorded of it, a product that was on
# sale then may be completed for a while. Anything that is recorded and speaks against the sale stops it at once.
ONCE_NOT_KEPT = frozenset({"clauses_missing", "licence_scope", "guarantor_missing"})


def codes_of(checks: Collection[Check]) -> list[str]:
    """Codes of what keeps from sale."""
    return [check.code for check in checks if check.objects]
