"""What the law allows a kind of lender to cost, and wants in its agreements, on a day."""

from datetime import date

from backoffice.parameters.domain import Parameter
from backoffice.parameters.services import value, values
from backoffice.values.errors import Refused
from loans.lenders.domain import Ceiling, ceiling_of


def ceiling(kind: str, on: date) -> Ceiling:
    """The ceiling on the yearly all-in cost. Refused("parameters.missing") when none is in force."""
    code = f"ceiling.annual_cost.{kind}"
    found = values([code, "ceiling.basis"], on)
    try:
        multiple = value(f"{code}.lpr_multiple", on)
    except Refused:  # no multiple is in force for this kind of lender on this day
        return ceiling_of(found[code], found["ceiling.basis"], None, None)
    return ceiling_of(found[code], found["ceiling.basis"], multiple, value("lpr.1y", on))


def required_clauses(on: date) -> Parameter:
    """Codes of the clauses that an agreement must have."""
    return value("agreement.required_clauses", on)
