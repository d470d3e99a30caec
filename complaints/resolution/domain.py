"""Remedies: what a complainant is given, and which of them move money on a loan."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    REFUND_FEE = "refund_fee"
    REFUND_INTEREST = "refund_interest"
    REFUND_PENALTY = "refund_penalty"
    WAIVE_FEE = "waive_fee"
    WAIVE_PENALTY = "waive_penalty"
    APOLOGY = "apology"
    PLAN = "plan"


class State(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Money:
    """How a remedy is booked: kind and account of the loan's redress, and whose authority covers its amount."""

    kind: str
    account: str
    authority: str


MONEY: dict[str, Money] = {
    Kind.REFUND_FEE: Money("refund", "fee", "compensation"),
    Kind.REFUND_INTEREST: Money("refund", "interest", "compensation"),
    Kind.REFUND_PENALTY: Money("refund", "penalty", "compensation"),
    Kind.WAIVE_FEE: Money("waiver", "fee", "fee_waiver"),
    Kind.WAIVE_PENALTY: Money("waiver", "penalty", "fee_waiver"),
}
