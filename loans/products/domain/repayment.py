"""How a product is repaid (due days, holidays, rounding, prepayment), and which papers it wants."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from loans.maths.day_count import DueRule, add_months
from loans.maths.rounding import MODES, Rounding


class DueDay(StrEnum):
    DISBURSEMENT = "disbursement"  # the day of the month of the disbursement; 31 stays 31 after February
    FIXED = "fixed"  # the same day of the month for every loan, the first one at least a month after disbursement
    ANCHOR = "anchor"  # a day of the month that is kept; the first instalment falls due in the next month


class Holidays(StrEnum):
    KEEP = "keep"  # the date stays
    NEXT_WORKDAY = "next_workday"  # moved to the next working day; the amount stays (Civil Code 203)


class RoundingMode(StrEnum):
    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


def due_rule(rule: str, due_day: int | None, start: date, is_workday: Callable[[date], bool] | None = None) -> DueRule:
    """The rule of a product for a loan that starts on a day. A kept day lies between 1 and 28.

    fixed 10, start 25 January: first due 10 March, so that no first month is cut short. anchor 10: first due
    10 February. disbursement: 25 February; from the 31st, the last day of shorter months.
    """
    if rule == DueDay.DISBURSEMENT or due_day is None:
        return DueRule(is_workday=is_workday)
    months = 2 if rule == DueDay.FIXED and due_day < start.day else 1
    return DueRule(first=add_months(start, months, due_day), is_workday=is_workday)


def level_rounding(step: Decimal, mode: str) -> Rounding | None:
    """How the level instalment is rounded; None for the house rule, a cent half up."""
    if step == Decimal("0.01") and mode == RoundingMode.HALF_UP:
        return None
    return Rounding(step.normalize(), MODES[mode])


@dataclass(frozen=True)
class Prepayment:
    """What paying back early costs. `fee` is a fraction of what is prepaid; after `free_after` instalments nothing is
    charged (None: always charged)."""

    fee: Decimal
    free_after: int | None

    def fee_on(self, amount: Decimal, instalments_paid: int) -> Decimal:
        """The unrounded fee on prepaying `amount` after so many instalments."""
        if self.free_after is not None and instalments_paid >= self.free_after:
            return Decimal(0)
        return amount * self.fee


def materials_for(materials: Iterable[dict[str, Any]], tier: str, amount: Decimal) -> list[dict[str, Any]]:
    """The lines of the material checklist for a tier ("" before there is one) and an amount.

    A line with `tiers` is for those tiers only, a line with `above` for amounts above so many yuan only.
    """
    return [
        material
        for material in materials
        if (not material.get("tiers") or tier in material["tiers"])
        and (not material.get("above") or amount > Decimal(str(material["above"])))
    ]
