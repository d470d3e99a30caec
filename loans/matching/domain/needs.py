"""What a customer needs, who they are as far as lending goes, and whether a secured loan is the fairer advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

ZERO = Decimal(0)
RISKY_FROM = 2  # so many signals make a borrower risky; one of GRAVE is enough
SHORT_JOB_MONTHS = 6
HIGH_DEBT_SHARE = Decimal("0.4")
LATE_DAYS = 30
PUBLIC_ADMINISTRATION = "S"  # section S of GB/T 4754


class Speed(StrEnum):
    """By when the customer wants the money."""

    ANY = "any"
    WEEK = "week"
    SOON = "soon"


DAYS_WANTED = {Speed.WEEK: Decimal(7), Speed.SOON: Decimal(2)}


class Asset(StrEnum):
    """What the customer owns and would give as security."""

    HOME = "home"
    CAR = "car"
    EQUIPMENT = "equipment"
    DEPOSIT = "deposit"
    RECEIVABLES = "receivables"


# Which of them secures a product of which kind.
SECURES: Mapping[str, frozenset[Asset]] = {
    "mortgage": frozenset({Asset.HOME, Asset.CAR, Asset.EQUIPMENT}),
    "pledge": frozenset({Asset.CAR, Asset.DEPOSIT, Asset.RECEIVABLES}),
}


@dataclass(frozen=True)
class Wish:
    """Amounts in yuan, terms in months. `least_amount` and `longest_term` say how far the wish may bend; `cost_limit`
    is a yearly fraction (simple); `method` "" means any."""

    purpose: str
    amount: Decimal
    least_amount: Decimal
    term_months: int
    longest_term: int
    method: str = ""
    cost_limit: Decimal | None = None
    pay_monthly: Decimal | None = None
    speed: Speed = Speed.ANY
    assets: frozenset[str] = frozenset()
    assets_value: Decimal | None = None
    replaces_debt: bool = False


@dataclass(frozen=True)
class Borrower:
    """What is on file of the customer. None: not known. No sex, no nationality, nothing that may not count."""

    age: int | None = None
    monthly_income: Decimal | None = None
    monthly_debt: Decimal = ZERO
    employment_type: str = ""
    employer: str = ""
    employed_months: int | None = None
    industry: str = ""
    segment: str = ""
    region: str = ""
    is_student: bool = False
    worst_overdue_days: int | None = None
    currently_overdue: bool = False
    has_had_loan: bool = False

    def groups(self, lender: str) -> frozenset[str]:
        """The groups of people that a product may leave out, as far as the record tells: who works for the lender or
        one of its branches, who works in public administration, students."""
        employer = "".join(self.employer.split())
        found = {
            "student": self.is_student,
            "public_servant": self.industry == PUBLIC_ADMINISTRATION,
            "lender_staff": bool(lender) and employer.startswith("".join(lender.split())),
        }
        return frozenset(group for group, belongs in found.items() if belongs)

    def facts(self, lender: str) -> dict[str, Any]:
        """As the admission criteria of a product of this lender read them."""
        return {
            "age": self.age,
            "monthly_income": self.monthly_income,
            "region": self.region,
            "employment_type": self.employment_type,
            "employed_months": self.employed_months,
            "segment": self.segment,
            "groups": self.groups(lender),
            "worst_overdue_days": self.worst_overdue_days,
            "currently_overdue": self.currently_overdue,
            "has_had_loan": self.has_had_loan,
        }


class Signal(StrEnum):
    """What speaks for more care."""

    OVERDUE_NOW = "overdue_now"
    LATE_BEFORE = "late_before"
    INCOME_UNKNOWN = "income_unknown"
    HIGH_DEBT = "high_debt"
    SHORT_JOB = "short_job"
    UNSTEADY_INCOME = "unsteady_income"
    OLD_DEBT = "old_debt"


GRAVE = frozenset({Signal.OVERDUE_NOW, Signal.LATE_BEFORE})


def signals(borrower: Borrower, wish: Wish) -> tuple[Signal, ...]:
    """Everything that speaks for more care with this borrower, gravest first."""
    income = borrower.monthly_income
    found = {
        Signal.OVERDUE_NOW: borrower.currently_overdue,
        Signal.LATE_BEFORE: (borrower.worst_overdue_days or 0) > LATE_DAYS,
        Signal.INCOME_UNKNOWN: not income,
        Signal.HIGH_DEBT: bool(income) and borrower.monthly_debt >= (income or ZERO) * HIGH_DEBT_SHARE,
        Signal.SHORT_JOB: borrower.employed_months is not None and borrower.employed_months < SHORT_JOB_MONTHS,
        Signal.UNSTEADY_INCOME: borrower.employment_type in {"part_time", "unemployed"},
        Signal.OLD_DEBT: wish.replaces_debt,
    }
    return tuple(signal for signal in Signal if found[signal])


def is_risky(found: tuple[Signal, ...]) -> bool:
    """One grave signal, or two of any kind."""
    return len(found) >= RISKY_FROM or bool(GRAVE & set(found))
