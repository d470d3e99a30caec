"""The dated values that the calculator compares with. Reads only."""

from datetime import date
from typing import Any

from backoffice.parameters.services import value, values
from backoffice.values.errors import Refused
from loans.calculator.domain import Ceiling, ceiling
from loans.lenders.domain import LenderKind
from loans.maths.penalty import PenaltyRule


def _in_force(code: str, on: date) -> Any | None:
    try:
        return value(code, on)
    except Refused:
        return None


def ceilings(on: date) -> list[Ceiling]:
    """The ceiling of every kind of lender on a day; a kind without one on that day is left out."""
    found = []
    for kind in LenderKind:
        fixed = _in_force(f"ceiling.annual_cost.{kind.value}", on)
        if fixed is None:
            continue
        multiple = _in_force(f"ceiling.annual_cost.{kind.value}.lpr_multiple", on)
        lpr = _in_force("lpr.1y", on) if multiple else None
        found.append(ceiling(kind.value, fixed=fixed, multiple=multiple if lpr else None, lpr=lpr))
    return found


def basis_of_comparison(on: date) -> str:
    found = _in_force("ceiling.basis", on)
    return str(found.value) if found else "simple"


def penalty_rule(on: date) -> tuple[PenaltyRule, list[Any]]:
    """How overdue principal is charged on a day, and the parameters that say so."""
    codes = ["penalty.overdue.factor", "ceiling.overdue_rate", "penalty.day_basis"]
    read = values(codes, on)
    factor, cap, basis = (read[code] for code in codes)
    return PenaltyRule(factor.value, cap.value, int(basis.value)), [factor, cap, basis]
