"""The verbs of bank statements."""

from risk.statements.services.checking import confirm, correct_line, refuse, settle_line, settle_rest
from risk.statements.services.taking_in import (
    PURPOSE,
    add_statement,
    analyse_material,
    name_columns,
    sample_of,
    take_in,
    take_sheet,
)

__all__ = [
    "PURPOSE",
    "add_statement",
    "analyse_material",
    "confirm",
    "correct_line",
    "name_columns",
    "refuse",
    "sample_of",
    "settle_line",
    "settle_rest",
    "take_in",
    "take_sheet",
]
