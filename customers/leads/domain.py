"""The life of a lead, who may be a lead at all, and the steps of the funnel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backoffice.values import identity, transitions


class State(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    LOST = "lost"


OPEN = frozenset({State.NEW, State.ASSIGNED, State.CONTACTED, State.QUALIFIED})

TRANSITIONS = transitions.table(
    [
        ("assign", {State.NEW, State.ASSIGNED}, State.ASSIGNED),
        ("contact", {State.NEW, State.ASSIGNED, State.CONTACTED}, State.CONTACTED),
        ("qualify", {State.CONTACTED}, State.QUALIFIED),
        ("convert", {State.CONTACTED, State.QUALIFIED}, State.CONVERTED),
        ("lose", OPEN, State.LOST),
    ]
)


class Lost(StrEnum):
    NO_NEED = "no_need"
    DECLINED = "declined"  # does not want to be contacted: for good
    WRONG_NUMBER = "wrong_number"
    UNREACHABLE = "unreachable"
    NOT_SUITABLE = "not_suitable"
    ELSEWHERE = "elsewhere"
    EXPIRED = "expired"  # kept no longer


class Way(StrEnum):
    PHONE = "phone"
    VISIT = "visit"
    CHAT = "chat"


class Result(StrEnum):
    INTERESTED = "interested"
    LATER = "later"
    NOT_REACHED = "not_reached"
    NO_NEED = "no_need"
    DECLINED = "declined"
    WRONG_NUMBER = "wrong_number"
    STUDENT = "student"


# What a contact makes of the lead: somebody was spoken to, or it is lost and why.
SPOKEN = frozenset({Result.INTERESTED, Result.LATER})
LOSES: Mapping[Result, Lost] = {
    Result.NO_NEED: Lost.NO_NEED,
    Result.DECLINED: Lost.DECLINED,
    Result.WRONG_NUMBER: Lost.WRONG_NUMBER,
    Result.STUDENT: Lost.NOT_SUITABLE,
}
NEEDS_NEXT = frozenset({Result.LATER, Result.NOT_REACHED})


class Step(StrEnum):
    """What a lead has reached; a later step includes the earlier ones."""

    LEAD = "lead"
    CONTACT = "contact"
    APPLICATION = "application"
    APPROVAL = "approval"
    DISBURSEMENT = "disbursement"


STUDENT_WORDS = ("学生", "在校", "大一", "大二", "大三", "大四", "研究生在读")
FORMULA_STARTS = ("=", "@", "\t=", "＝")
ADULT = 18


def says_student(text: str) -> bool:
    """Whether a word about somebody's work means that they study full-time."""
    return any(word in text for word in STUDENT_WORDS)


def is_minor(id_number: str, age: int | None, day: date) -> bool:
    """By the number where there is a valid one, else by the age that was told."""
    number = identity.normalise_id(id_number or "")
    if identity.resident_id_ok(number):
        return identity.age_on(identity.birth_date(number), day) < ADULT
    return age is not None and age < ADULT


def looks_like_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS)


@dataclass(frozen=True)
class Funnel:
    """How many of a cohort of leads reached each step, and what it cost."""

    leads: int
    contacted: int
    applied: int
    approved: int
    disbursed: int
    disbursed_amount: Decimal
    cost: Decimal

    @property
    def steps(self) -> list[tuple[Step, int]]:
        return list(zip(Step, (self.leads, self.contacted, self.applied, self.approved, self.disbursed), strict=True))

    @property
    def cost_per_loan(self) -> Decimal | None:
        """Yuan; None while nothing was disbursed."""
        return (self.cost / self.disbursed).quantize(Decimal("0.01")) if self.disbursed else None

    def share(self, part: int) -> Decimal | None:
        return Decimal(part) / self.leads if self.leads else None
