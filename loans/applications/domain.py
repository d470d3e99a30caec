"""The life of an application (进件), from draft to disbursement."""

from datetime import date
from enum import StrEnum

from backoffice.values import transitions


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    AWAITING_MATERIAL = "awaiting_material"
    PASSED = "passed"  # pre-screen passed: advice, not an approval
    FORWARDED = "forwarded"
    REJECTED = "rejected"
    LENDER_APPROVED = "lender_approved"
    LENDER_DECLINED = "lender_declined"
    CONTRACTED = "contracted"
    DISBURSED = "disbursed"
    WITHDRAWN = "withdrawn"


S = Status

TRANSITIONS = transitions.table(
    [
        ("submit", {S.DRAFT}, S.SUBMITTED),
        ("pre_screen_pass", {S.SUBMITTED, S.IN_REVIEW}, S.PASSED),
        # A and C carry "request manual review": nobody is bound to a decision that only a machine took (PIPL 24).
        ("open_review", {S.SUBMITTED, S.PASSED, S.REJECTED}, S.IN_REVIEW),
        ("reject", {S.SUBMITTED, S.IN_REVIEW}, S.REJECTED),
        ("ask_material", {S.IN_REVIEW}, S.AWAITING_MATERIAL),
        ("supply_material", {S.AWAITING_MATERIAL}, S.IN_REVIEW),
        ("forward", {S.PASSED}, S.FORWARDED),
        ("lender_approve", {S.FORWARDED}, S.LENDER_APPROVED),
        ("lender_decline", {S.FORWARDED}, S.LENDER_DECLINED),
        ("contract", {S.LENDER_APPROVED}, S.CONTRACTED),
        ("cancel_contract", {S.CONTRACTED}, S.LENDER_APPROVED),
        ("disburse", {S.CONTRACTED}, S.DISBURSED),
        (
            "withdraw",
            {S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.AWAITING_MATERIAL, S.PASSED, S.FORWARDED, S.LENDER_APPROVED},
            S.WITHDRAWN,
        ),
    ]
)

OPEN = frozenset(S) - {S.REJECTED, S.LENDER_DECLINED, S.DISBURSED, S.WITHDRAWN}


class Tier(StrEnum):
    A = "A"
    B = "B"
    C = "C"


VERB_OF_TIER = {Tier.A: "pre_screen_pass", Tier.B: "open_review", Tier.C: "reject"}


class Channel(StrEnum):
    STAFF = "staff"
    IMPORT = "import"
    ONLINE = "online"
    PARTNER = "partner"


def number_of(pk: int, day: date) -> str:
    """JJ + day + key. The key never repeats, so the number cannot either."""
    return f"JJ{day:%Y%m%d}-{pk:06d}"


def age_on(birth_date: date, day: date) -> int:
    """Full years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
