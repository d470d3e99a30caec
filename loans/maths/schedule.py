"""Repayment schedules. One engine for preview, disclosure, contract and booked loan.

House rules: interest of a period = open balance x yearly rate x year fraction, divided last, rounded to the cent half
up; level instalment rounded to the cent half up; the last principal is the open balance, so that principals always sum
to the loan and the balance always ends at 0.00. A product may change a rounding step or a rule, never a formula.
"""

from decimal import localcontext

from loans.maths.methods import Builder
from loans.maths.terms import METHOD_NAMES_ZH, ImpossibleTerms, Method, Row, Schedule, Terms, check

__all__ = ["METHOD_NAMES_ZH", "ImpossibleTerms", "Method", "Row", "Schedule", "Terms", "build"]

PRECISION = 38


def build(terms: Terms) -> Schedule:
    """The schedule of these terms; raises ImpossibleTerms with a sentence when there is none.

    10,000 at 7.2 % in 12 equal instalments: twelve of 866.19; principals 806.19, 811.03, …, 861.02.
    """
    check(terms)
    try:
        with localcontext() as context:
            context.prec = PRECISION
            return Builder(terms).build()
    except (ArithmeticError, OverflowError, ValueError) as error:
        if isinstance(error, ImpossibleTerms):
            raise
        raise ImpossibleTerms(str(error) if isinstance(error, ValueError) else "The numbers are too large.") from error
