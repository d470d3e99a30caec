"""Which group a customer belongs to, read from what is on file: the rule and the fact that decided."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from customers.profiles.domain.records import Employment, Kind, Segment

AGRICULTURE = "A"  # section A of GB/T 4754
NEW_JOB_MONTHS = 12
YOUNG_FIRM_MONTHS = 24


@dataclass(frozen=True)
class Derived:
    """`segment` is "" when too little is known; `because` names the fact that decided."""

    segment: str
    because: str


def derive(
    *,
    kind: str,
    employment_type: str,
    employed_months: int | None,
    industry: str,
    founded_on: date | None,
    on: date,
) -> Derived:
    """The segment on a day. Farming goes first, then a young firm, then how somebody earns."""
    works_alone = employment_type == Employment.SELF_EMPLOYED
    if industry == AGRICULTURE and (kind == Kind.BUSINESS or works_alone):
        return Derived(Segment.FARMER.value, "agriculture")
    if kind == Kind.BUSINESS or works_alone:
        return _firm(kind, founded_on, on)
    if employment_type in (Employment.FULL_TIME, Employment.PART_TIME):
        if employed_months is not None and employed_months < NEW_JOB_MONTHS:
            return Derived(Segment.NEWLY_EMPLOYED.value, "new_job")
        return Derived(Segment.WAGE_EARNER.value, "wages")
    if employment_type:
        return Derived(Segment.OTHER.value, "no_earnings")
    return Derived("", "unknown")


def _firm(kind: str, founded_on: date | None, on: date) -> Derived:
    if founded_on is not None and _months(founded_on, on) < YOUNG_FIRM_MONTHS:
        return Derived(Segment.START_UP.value, "young_firm")
    if kind == Kind.BUSINESS or founded_on is not None:
        return Derived(Segment.SMALL_BUSINESS.value, "firm")
    return Derived(Segment.FREELANCE.value, "own_account")


def derive_for(customer: Any, on: date) -> Derived:
    """As `derive`, from anything that has the facts as attributes."""
    names = ("kind", "employment_type", "employed_months", "industry", "founded_on")
    return derive(**{name: getattr(customer, name) for name in names}, on=on)


def _months(since: date, on: date) -> int:
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
