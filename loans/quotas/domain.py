"""How much may still be lent this month: of a product, by a lender, under a guarantor. Pure.

A quota is taken when an application is about to be forwarded, so that a lender is never sent more than it agreed to
lend; it is given back when the loan does not come about, and counts as used once the money is paid out. It stays in
the month in which it was taken. Where no quota is set, none applies.
"""

from datetime import date
from enum import StrEnum


class HoldState(StrEnum):
    RESERVED = "reserved"
    USED = "used"
    RELEASED = "released"


def month_of(day: date) -> date:
    """The first day of the month, which names it."""
    return day.replace(day=1)
