"""Who may be lent to under a product: criteria as data, and what a set of facts says to each of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"  # the fact is not on file: somebody has to ask


@dataclass(frozen=True)
class Criteria:
    """What a product version asks of its borrower. None and empty tuples ask for nothing.

    `regions` are beginnings of GB/T 2260 codes ("33" a province, "330106" a district). Ratios are fractions.
    """

    min_age: int | None = None
    max_age: int | None = None
    max_age_at_maturity: int | None = None
    min_monthly_income: Decimal | None = None
    max_debt_ratio: Decimal | None = None
    regions: tuple[str, ...] = ()
    employment_types: tuple[str, ...] = ()
    min_employed_months: int | None = None
    segments: tuple[str, ...] = ()
    excluded_groups: tuple[str, ...] = ()
    max_queries_6m: int | None = None
    max_worst_overdue_days: int | None = None
    no_current_overdue: bool = False
    first_loan_only: bool = False
    max_ltv: Decimal | None = None


@dataclass(frozen=True)
class CriterionResult:
    """One criterion against one set of facts. `code` is the criterion's name in `Criteria`."""

    code: str
    verdict: Verdict
    demanded: Any
    found: Any = None

    @property
    def met(self) -> bool:
        return self.verdict is Verdict.MET


def _in_region(found: str, demanded: tuple[str, ...]) -> bool:
    return any(found.startswith(region) for region in demanded)


# criterion -> (the fact it reads, whether the fact satisfies what is demanded). `Facts` in words: age and
# age_at_maturity in full years; monthly_income in yuan; debt_ratio with the new instalment and ltv as fractions;
# region, employment_type, segment as on the customer's record; employed_months; groups a set of codes ("student", …);
# queries_6m, worst_overdue_days and currently_overdue from the credit report; has_had_loan.
_RULES: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "min_age": ("age", lambda found, demanded: found >= demanded),
    "max_age": ("age", lambda found, demanded: found <= demanded),
    "max_age_at_maturity": ("age_at_maturity", lambda found, demanded: found <= demanded),
    "min_monthly_income": ("monthly_income", lambda found, demanded: found >= demanded),
    "max_debt_ratio": ("debt_ratio", lambda found, demanded: found <= demanded),
    "regions": ("region", _in_region),
    "employment_types": ("employment_type", lambda found, demanded: found in demanded),
    "min_employed_months": ("employed_months", lambda found, demanded: found >= demanded),
    "segments": ("segment", lambda found, demanded: found in demanded),
    "excluded_groups": ("groups", lambda found, demanded: not set(found) & set(demanded)),
    "max_queries_6m": ("queries_6m", lambda found, demanded: found <= demanded),
    "max_worst_overdue_days": ("worst_overdue_days", lambda found, demanded: found <= demanded),
    "no_current_overdue": ("currently_overdue", lambda found, demanded: not found),
    "first_loan_only": ("has_had_loan", lambda found, demanded: not found),
    "max_ltv": ("ltv", lambda found, demanded: found <= demanded),
}


def admission(criteria: Criteria, facts: Mapping[str, Any]) -> list[CriterionResult]:
    """Every criterion that asks for something, in the order of `Criteria`: met, not met, or unknown.

    A fact that is missing, None or "" makes its criterion unknown. For the names of facts see `_RULES`.
    """
    results = []
    for code, (fact, fits) in _RULES.items():
        demanded = getattr(criteria, code)
        if demanded in (None, (), False):
            continue
        found = facts.get(fact)
        if found in (None, ""):
            results.append(CriterionResult(code, Verdict.UNKNOWN, demanded))
            continue
        verdict = Verdict.MET if fits(found, demanded) else Verdict.NOT_MET
        results.append(CriterionResult(code, verdict, demanded, found))
    return results


_DECIMALS = frozenset({"min_monthly_income", "max_debt_ratio", "max_ltv"})


def stored(criteria: Criteria) -> dict[str, Any]:
    """The criteria as JSON: only what asks for something; decimals as text."""
    found: dict[str, Any] = {}
    for item in fields(criteria):
        value = getattr(criteria, item.name)
        if value not in (None, (), False):
            found[item.name] = (
                format(value, "f") if item.name in _DECIMALS else list(value) if isinstance(value, tuple) else value
            )
    return found


def restored(content: Mapping[str, Any]) -> Criteria:
    """The criteria from JSON as `stored` writes it."""
    values: dict[str, Any] = {}
    for name, value in content.items():
        if name in _DECIMALS:
            value = Decimal(str(value))
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return Criteria(**values)
