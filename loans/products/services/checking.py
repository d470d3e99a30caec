"""What speaks for and against the sale of a version, on a day: papers of the lender and guarantor, cost, limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backoffice.parameters.domain import Parameter
from backoffice.parameters.services import known_values, values
from loans.lenders.domain import (
    CLAUSE_OF,
    Ceiling,
    guarantor_obstacles,
    missing_clauses,
    obstacles,
    outside_regions,
)
from loans.lenders.selectors import expired_own_licences
from loans.lenders.services import ceilings
from loans.maths.schedule import ImpossibleTerms
from loans.maths.yearly_cost import NoRate
from loans.products.domain import SCOPE_OF, Category, Collector, Combination, Security, dearest
from loans.products.domain.checks import (
    ALWAYS,
    ONCE_NOT_KEPT,
    SOMETIMES,
    Check,
    Level,
    Offered,
    cost_checks,
    limit_checks,
)
from loans.products.models import FeeItem, ProductVersion
from loans.products.selectors import card_of
from loans.products.words import basis_of, sentence_of


@dataclass(frozen=True)
class Law:
    """What is in force on a day, read once for any number of versions."""

    on: date
    values: Mapping[str, Parameter]
    ceilings: Mapping[str, Ceiling]
    expired_own: tuple[str, ...]


def law_on(on: date) -> Law:
    found = values(ALWAYS, on) | known_values(SOMETIMES, on)
    return Law(on, found, ceilings(on), tuple(expired_own_licences(on)))


def dearest_of(version: ProductVersion, on: date, fees: Sequence[FeeItem] | None = None) -> Combination | None:
    """The dearest allowed combination; None while the terms are incomplete or make no loan."""
    try:
        return dearest(version.bounds, version.highest_rate, card_of(version, fees), on)
    except (NoRate, ImpossibleTerms, ValueError):
        return None


def checks_of(version: ProductVersion, law: Law, fees: Sequence[FeeItem] | None = None) -> list[Check]:
    """Every check, passed or not. `fees` for a version that is not saved yet."""
    fees = list(version.fees.all()) if fees is None else fees
    worst = dearest_of(version, law.on, fees)
    ceiling = law.ceilings[version.lender.kind]
    facts = {"amount": worst.amount, "term": worst.term_months, "method": worst.method} if worst else {}
    offered = Offered(
        version.bounds, version.product.category, version.security, version.lender.kind, version.highest_rate,
        version.penalty_factor, version.misuse_factor, version.max_ltv, frozenset(fee.collector for fee in fees),
    )  # fmt: skip
    return [
        *_lender_checks(version, law),
        *_guarantor_checks(version, law, offered.collectors),
        *cost_checks(worst.cost if worst else None, ceiling, facts),
        *limit_checks(offered, law.values),
        Check("own_licences", not law.expired_own, "", {"names": "、".join(law.expired_own)}),
    ]


def _lender_checks(version: ProductVersion, law: Law) -> list[Check]:
    lender, required = version.lender, law.values["agreement.required_clauses"]
    missing = missing_clauses(lender.agreement_clauses, required.value)
    names = "、".join(CLAUSE_OF[code].name if code in CLAUSE_OF else code for code in missing)
    found = [
        Check(code, False, basis_of(code), {"clauses": names}, (required,) if code == "clauses_missing" else ())
        for code in obstacles(lender.standing, law.on, required.value)
    ] or [Check("lender_papers", True, basis_of("lender_papers"), {"name": lender.name}, (required,))]
    days = law.values["lender.list_check.max_days"]
    looked = lender.list_checked_on
    fresh = looked is not None and looked >= law.on - timedelta(days=days.value)
    found.append(Check("list_fresh", fresh, days.basis, {"days": days.value}, (days,), Level.WARN))
    scope = SCOPE_OF[Category(version.product.category)]
    found.append(Check("licence_scope", scope in lender.licence_scope, basis_of("licence_scope"), {"scope": scope}))
    outside = outside_regions(version.criteria.regions, lender.licence_regions)
    regions = {"names": "、".join(lender.licence_regions)}
    found.append(Check("licence_regions", not outside, basis_of("licence_regions"), regions))
    return found


def _guarantor_checks(version: ProductVersion, law: Law, collectors: frozenset[str]) -> list[Check]:
    wanted = Collector.GUARANTOR in collectors or version.security in {Security.GUARANTEE, Security.INSURANCE}
    one = version.guaranteed_by
    if one is None:
        return [Check("guarantor_missing", False, basis_of("guarantor_missing"), {})] if wanted else []
    found = guarantor_obstacles(one.status, one.licence_no, one.licence_valid_to, law.on)
    if not found:
        return [Check("guarantor_papers", True, basis_of("guarantor_papers"), {"name": one.name})]
    return [Check(code, False, basis_of(code), {}) for code in found]


def unrecorded(version: ProductVersion, checks: Sequence[Check], on: date) -> list[Check]:
    """Of the objections to a version on sale, those that only say that nothing was ever recorded, while there is time
    to complete it. They keep any version from going on sale."""
    if version.complete_by is None or on > version.complete_by:
        return []
    lender = version.lender
    never = {
        "clauses_missing": not lender.agreement_clauses,
        "licence_scope": not lender.licence_scope,
        "guarantor_missing": bool(version.guarantor),
    }
    return [check for check in checks if check.objects and check.code in ONCE_NOT_KEPT and never[check.code]]


def as_json(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Checks as they are stored and shown: the sentence is written down in the words of that day."""
    return [
        {
            "code": check.code,
            "passed": check.passed,
            "level": check.level.value,
            "sentence": sentence_of(check),
            "basis": check.basis,
        }
        for check in checks
    ]


def used_by(checks: Sequence[Check]) -> list[dict[str, str]]:
    """The dated values the checks read, each once."""
    return list({one.code: one.used for check in checks for one in check.used}.values())


def objections(version: ProductVersion, on: date) -> list[str]:
    """Sentences on everything that keeps this version from sale; empty when it may be sold."""
    return [
        f"{sentence_of(check)} {f'({check.basis})' if check.basis else ''}".strip()
        for check in checks_of(version, law_on(on))
        if check.objects
    ]
