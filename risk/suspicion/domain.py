"""Suspicious activity: the life of a case and the signs that open one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import transitions


class State(StrEnum):
    REPORTED = "reported"
    ANALYSED = "analysed"
    DROPPED = "dropped"
    FILED = "filed"
    CLOSED = "closed"


class Sign(StrEnum):
    EARLY_SETTLEMENT = "early_settlement"
    STRUCTURING = "structuring"
    THIRD_PARTY = "third_party"
    CIRCULAR = "circular"
    ROUND_SUMS = "round_sums"


OPEN = (State.REPORTED, State.ANALYSED)
MOVES = transitions.table(
    [
        ("analyse", {State.REPORTED}, State.ANALYSED),
        ("drop", {State.ANALYSED}, State.DROPPED),
        ("file", {State.ANALYSED}, State.FILED),
        ("close", {State.DROPPED, State.FILED}, State.CLOSED),
    ]
)


@dataclass(frozen=True)
class Found:
    """A sign about a customer. `subject` names what shows it, so that the same thing is found once."""

    sign: Sign
    subject: str
    customer_id: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """When something is a sign: days after the payout, times a day, yuan, shares."""

    settled_days: int
    structured_times: int
    structured_from: Decimal
    circular_from: Decimal
    round_share: Decimal


def settled_early(disbursed: date, settled: date, limits: Limits) -> bool:
    """Paid back in full within days of the payout: money that was only passed through."""
    return (settled - disbursed).days <= limits.settled_days


def structured(amounts: Iterable[Decimal], limits: Limits) -> bool:
    """Several payments of one day, each below the amount that is reported, together above it."""
    paid = list(amounts)
    return (
        len(paid) >= limits.structured_times
        and max(paid) < limits.structured_from
        and sum(paid) >= limits.structured_from
    )


def of_statement(figures: Iterable[dict[str, Any]], limits: Limits) -> dict[Sign, str]:
    """Signs of a confirmed statement: money that goes round, a large share of round sums; with the figure."""
    values = {figure["name"]: figure["value"] for figure in figures if figure.get("value") not in (None, "")}
    found = {}
    if Decimal(str(values.get("circular", 0))) >= limits.circular_from:
        found[Sign.CIRCULAR] = str(values["circular"])
    if Decimal(str(values.get("round_share", 0))) >= limits.round_share:
        found[Sign.ROUND_SUMS] = str(values["round_share"])
    return found
