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
    EXPIRED = "expired"  # nobody went on with it in time
    COMPARED = "compared"  # history of known outcome: assessed for comparison, nothing follows


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
        ("compare", {S.SUBMITTED}, S.COMPARED),
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
        ("expire", {S.DRAFT, S.AWAITING_MATERIAL}, S.EXPIRED),
    ]
)

# Ended without a loan: the customer may apply again.
ENDED = frozenset({S.REJECTED, S.LENDER_DECLINED, S.WITHDRAWN, S.EXPIRED})
GONE = frozenset({S.WITHDRAWN, S.EXPIRED})  # nobody waits for a decision any more
OPEN = frozenset(S) - ENDED - {S.DISBURSED, S.COMPARED}
# Which dated parameter says for how many days an application may lie in a state before it expires.
DAYS_TO_LIE = {S.DRAFT: "application.draft.days", S.AWAITING_MATERIAL: "application.material.days"}


ASSESSABLE = frozenset({S.SUBMITTED, S.IN_REVIEW, S.AWAITING_MATERIAL})  # handed in, before our advice is final
DECIDABLE = ASSESSABLE | {S.DRAFT}
TAKES_MATERIAL = frozenset({S.DRAFT, S.IN_REVIEW, S.AWAITING_MATERIAL})


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


# The way of an application as a person sees it; each stop holds the states that mean "here".
STOPS: tuple[tuple[str, frozenset[Status]], ...] = (
    ("entry", frozenset({S.DRAFT})),
    ("assessment", frozenset({S.SUBMITTED, S.COMPARED})),
    ("review", frozenset({S.IN_REVIEW, S.AWAITING_MATERIAL})),
    ("lender", frozenset({S.PASSED, S.FORWARDED})),
    ("contract", frozenset({S.LENDER_APPROVED, S.CONTRACTED})),
    ("disbursed", frozenset({S.DISBURSED})),
)
ENDED_AT = {S.REJECTED: "assessment", S.LENDER_DECLINED: "lender"}


def stop_of(status: Status, last_before: Status | None = None) -> int:
    """Index of the stop where the application stands, or stood when it ended (`last_before`: the state it left)."""
    if status in ENDED_AT:
        return next(k for k, (name, _states) in enumerate(STOPS) if name == ENDED_AT[status])
    if status in GONE:
        status = last_before or Status.DRAFT
    return next((k for k, (_name, states) in enumerate(STOPS) if status in states), 0)
