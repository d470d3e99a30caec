"""The dated values that the calculator compares with. Reads only."""

from datetime import date
from typing import Any

from backoffice.parameters.services import value, values
from loans.calculator.domain import Ceiling
from loans.lenders import services as lenders
from loans.maths.penalty import PenaltyRule


def ceilings(on: date) -> list[Ceiling]:
    """The ceiling of every kind of lender on a day; a kind without one on that day is left out."""
    return [Ceiling(kind, one.rate, one.used) for kind, one in lenders.ceilings(on).items()]


def basis_of_comparison(on: date) -> str:
    return str(value("ceiling.basis", on).value)


def penalty_rule(on: date) -> tuple[PenaltyRule, list[Any]]:
    """How overdue principal is charged on a day, and the parameters that say so."""
    codes = ["penalty.overdue.factor", "ceiling.overdue_rate", "penalty.day_basis"]
    read = values(codes, on)
    factor, cap, basis = (read[code] for code in codes)
    return PenaltyRule(factor.value, cap.value, int(basis.value)), [factor, cap, basis]
