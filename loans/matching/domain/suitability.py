"""Signs of mis-selling (不当销售) in what an adviser is about to recommend: each is answered, or it blocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from loans.matching.domain.needs import Borrower, Wish
from loans.matching.domain.pricing import Priced
from loans.matching.domain.scoring import Limits

ELDERLY = 60
ADULT = 18
DEARER_BY = Decimal("0.005")  # half a percentage point a year
MONTHS_PER_YEAR = 12
MIN_ANSWER = 6


class Flag(StrEnum):
    MINOR = "minor"
    STUDENT = "student"
    PURPOSE = "purpose"
    INCOME_UNKNOWN = "income_unknown"
    BURDEN = "burden"
    ELDERLY = "elderly"
    DEARER = "dearer"
    ABOVE_NEED = "above_need"
    OLD_DEBT = "old_debt"


BLOCKING = frozenset({Flag.MINOR, Flag.STUDENT, Flag.PURPOSE})


@dataclass(frozen=True)
class Raised:
    """One flag with the figures of its sentence."""

    flag: Flag
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        return self.flag in BLOCKING


@dataclass(frozen=True)
class Alternative:
    """Another product that fits: its name and yearly cost (simple, fraction)."""

    name: str
    simple: Decimal


def flags(
    chosen: Priced, wish: Wish, borrower: Borrower, limits: Limits, allowed_purposes: Iterable[str],
    others: Iterable[Alternative],
) -> list[Raised]:  # fmt: skip
    """Everything about this recommendation that has to be answered or stops it, in the order of `Flag`."""
    found: dict[Flag, dict[str, Any]] = {}
    if borrower.age is not None and borrower.age < ADULT:
        found[Flag.MINOR] = {"age": borrower.age}
    if borrower.is_student:
        found[Flag.STUDENT] = {}
    if wish.purpose not in set(allowed_purposes):
        found[Flag.PURPOSE] = {"purpose": wish.purpose}
    if not borrower.monthly_income:
        found[Flag.INCOME_UNKNOWN] = {}
    else:
        share = (borrower.monthly_debt + chosen.burden) / borrower.monthly_income
        if share > limits.debt_share:
            found[Flag.BURDEN] = {"share": share, "limit": limits.debt_share}
    if borrower.age is not None and borrower.age + chosen.term_months // MONTHS_PER_YEAR >= ELDERLY:
        found[Flag.ELDERLY] = {"age": borrower.age, "end": borrower.age + chosen.term_months // MONTHS_PER_YEAR}
    cheapest = min(others, key=lambda one: one.simple, default=None)
    if cheapest is not None and chosen.simple - cheapest.simple > DEARER_BY:
        found[Flag.DEARER] = {"name": cheapest.name, "cost": chosen.simple, "cheaper": cheapest.simple}
    if chosen.amount > wish.amount:
        found[Flag.ABOVE_NEED] = {"amount": chosen.amount, "need": wish.amount}
    if wish.replaces_debt:
        found[Flag.OLD_DEBT] = {}
    return [Raised(flag, found[flag]) for flag in Flag if flag in found]


def unanswered(raised: Iterable[Raised], answers: Mapping[str, str]) -> list[Flag]:
    """Flags that nobody gave a reason for (at least a few words)."""
    return [one.flag for one in raised if not one.blocks and len(answers.get(one.flag, "").strip()) < MIN_ANSWER]
