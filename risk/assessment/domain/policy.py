"""The tier policy: band of the score × what rules, sources and compliance say -> tier."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from risk.rules.domain import REJECT, REVIEW

# The policy: band of the score × what the rules and sources say -> tier. The shipped value; parameters may change it.
POLICY = {
    "high/clean": "A",
    "high/review": "B",
    "high/incomplete": "B",
    "high/reject": "C",
    "middle/clean": "B",
    "middle/review": "B",
    "middle/incomplete": "B",
    "middle/reject": "C",
    "low/clean": "C",
    "low/review": "C",
    "low/incomplete": "B",
    "low/reject": "C",
}
BANDS = ("high", "middle", "low")
FINDINGS = ("clean", "review", "incomplete", "reject")


def policy_of(rows: list[str] | None) -> dict[str, str]:
    """The matrix from a parameter's lines "high/clean=A"; cells that it does not name keep the shipped tier. A line
    "high/clean@200000=B" holds from that amount (yuan) on.

    ValueError for a line that is none, and for an A where a source is missing or a rule hit: that is not for sale.
    """
    policy = dict(POLICY)
    for row in rows or ():
        cell, _sign, tier = str(row).partition("=")
        base, at, least = cell.partition("@")
        if base not in POLICY or tier not in {"A", "B", "C"} or (at and not least.isdigit()):
            raise ValueError(f"{row!r} is not a line such as high/clean=A")
        if tier == "A" and not base.endswith("/clean"):
            raise ValueError(f"{row!r}: A needs complete evidence and no rule hit")
        policy[cell] = tier
    return policy


def tier_of(policy: Mapping[str, str], band: str, finding: str, amount: Decimal | None) -> str:
    """The tier of a cell, by the line for the largest amount that the application reaches."""
    cell = f"{band}/{finding}"
    reached = [
        int(key.partition("@")[2])
        for key in policy
        if key.startswith(f"{cell}@") and amount is not None and amount >= int(key.partition("@")[2])
    ]
    return policy[f"{cell}@{max(reached)}"] if reached else policy[cell]


@lru_cache(maxsize=64)
def policy_once(rows: tuple[str, ...] | None) -> dict[str, str]:
    return policy_of(list(rows or ()))


def finding_of(effects: set[str], *, undecided: bool, evidence_open: bool, stress_passed: bool) -> str:
    """The gravest of: a rejecting rule hit; a source is missing, contradicts, or a rejecting rule cannot be judged;
    a reviewing rule hit or the stress test is not passed; clean. `effects`: of the rules that hit."""
    if REJECT in effects:
        return "reject"
    if evidence_open or undecided:
        return "incomplete"
    return "review" if REVIEW in effects or not stress_passed else "clean"


# What the comparison with watch lists adds to the rules: until a hit is resolved a person looks, a confirmed one ends
# it. Neither the applicant nor the desk is told which list; tipping off is forbidden (反洗钱法).
COMPLIANCE_EFFECTS: dict[str, set[str]] = {"": set(), "unresolved": {REVIEW}, "confirmed": {REJECT}}


def blocked(tier: str, compliance: str) -> str:
    """Whatever a policy says: C for who is confirmed to stand on a list."""
    return "C" if compliance == "confirmed" else tier
