"""Entry step by step: which steps there are, and what of each is missing."""

from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    CUSTOMER = "customer"
    NEEDS = "needs"
    INCOME = "income"
    FUNDS = "funds"
    MATERIALS = "materials"
    CONSENTS = "consents"
    SUMMARY = "summary"


ORDER = tuple(Step)
ANSWERED = ORDER[:-1]


@dataclass(frozen=True)
class StepState:
    """`missing` names what is wanted before the application can be submitted; `open` steps can be gone to."""

    step: Step
    missing: list[str] = field(default_factory=list)
    open: bool = True

    @property
    def done(self) -> bool:
        return self.open and not self.missing


def after(step: Step) -> Step:
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def before(step: Step) -> Step:
    return ORDER[max(ORDER.index(step) - 1, 0)]
