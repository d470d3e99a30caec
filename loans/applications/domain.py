"""The life of an application (进件), from draft to disbursement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

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


ASKED = "asked:"  # code of a material that a reviewer asked for beyond the product's list
MAX_FILES_PER_MATERIAL = 20


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the material checklist. `needed` blocks submission (or, once asked for, handing in)."""

    code: str
    name: str
    needed: bool
    files: int

    @property
    def missing(self) -> bool:
        return self.needed and not self.files


def checklist(
    materials: Iterable[dict[str, Any]], tier: str, asked: Iterable[str], have: dict[str, int]
) -> list[ChecklistItem]:
    """The product's materials for this tier, then what a reviewer asked for. `have` counts files by code.

    A material with `tiers` is needed for those tiers only: a case that goes to review may need more papers.
    """
    items = []
    for material in materials:
        tiers = material.get("tiers") or []
        if tiers and tier not in tiers:
            continue
        code = str(material["code"])
        items.append(
            ChecklistItem(code, str(material["name"]), bool(material.get("required", True)), have.get(code, 0))
        )
    names = {item.name for item in items}
    for name in asked:
        code = f"{ASKED}{name}"[:40]
        if name not in names:
            items.append(ChecklistItem(code, name, True, have.get(code, 0)))
    return items


# The way of an application as a person sees it; each stop holds the states that mean "here".
STOPS: tuple[tuple[str, frozenset[Status]], ...] = (
    ("entry", frozenset({S.DRAFT})),
    ("assessment", frozenset({S.SUBMITTED})),
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
    if status is Status.WITHDRAWN:
        status = last_before or Status.DRAFT
    return next((k for k, (_name, states) in enumerate(STOPS) if status in states), 0)
