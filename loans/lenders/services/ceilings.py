"""What the law allows a kind of lender to cost, and wants in its agreements, on a day."""

from datetime import date

from backoffice.parameters.domain import Parameter
from backoffice.parameters.services import known_values, value
from loans.lenders.domain import Ceiling, LenderKind, ceiling_of


def ceiling(kind: str, on: date) -> Ceiling:
    """The ceiling on the yearly all-in cost. Refused("parameters.missing") when none is in force."""
    code = f"ceiling.annual_cost.{kind}"
    value(code, on)
    return ceilings(on)[kind]


def ceilings(on: date) -> dict[str, Ceiling]:
    """The ceilings of every kind of lender that has one, with one query."""
    fixed = {kind.value: f"ceiling.annual_cost.{kind.value}" for kind in LenderKind}
    multiples = {kind: f"{code}.lpr_multiple" for kind, code in fixed.items()}
    found = known_values([*fixed.values(), *multiples.values(), "ceiling.basis", "lpr.1y"], on)
    return {
        kind: ceiling_of(found[code], found["ceiling.basis"], found.get(multiples[kind]), found.get("lpr.1y"))
        for kind, code in fixed.items()
        if code in found
    }


def required_clauses(on: date) -> Parameter:
    """Codes of the clauses that an agreement must have."""
    return value("agreement.required_clauses", on)
