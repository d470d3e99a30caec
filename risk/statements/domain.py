"""Bank statements (银行流水): entries, whether they add up, and the life of a statement. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from backoffice.values import transitions

Box = tuple[float, float, float, float]


class State(StrEnum):
    READING = "reading"
    MAPPING = "mapping"  # the columns are not known: a person names them
    CHECKING = "checking"
    CONFIRMED = "confirmed"
    REFUSED = "refused"  # a person will not have it count
    FAILED = "failed"


S = State
TRANSITIONS = transitions.table(
    [
        ("ask_columns", {S.READING, S.MAPPING}, S.MAPPING),
        ("take_in", {S.READING, S.MAPPING, S.CHECKING}, S.CHECKING),
        ("fail", {S.READING, S.MAPPING}, S.FAILED),
        ("confirm", {S.CHECKING}, S.CONFIRMED),
        ("refuse", {S.CHECKING, S.MAPPING, S.FAILED}, S.REFUSED),
    ]
)

CENT = Decimal("0.01")

__all__ = ["CENT", "TRANSITIONS", "Entry", "State", "checked", "in_order", "replace", "same_holder"]


@dataclass(frozen=True)
class Entry:
    """One line of a statement. `amount` is signed: in is positive. `problem` is a code, "" when all is well."""

    number: int
    day: date | None
    amount: Decimal | None
    balance: Decimal | None
    text: str = ""
    party: str = ""
    clock: time | None = None
    page: int = 1
    box: Box = (0.0, 0.0, 1.0, 0.0)
    confidence: float = 1.0
    problem: str = ""


PROBLEMS = ("no_day", "no_amount", "both", "balance", "unproved")


def checked(entries: Sequence[Entry], *, opening: Decimal | None, by_eye: bool) -> list[Entry]:
    """Each entry with what is wrong with it.

    `previous balance + amount = balance`, in the order of the statement (newest first is turned round for the check).
    What was read by eye is trusted only where the sum proves it: an entry that nothing proves is `unproved`.
    """
    backwards = _runs_backwards(entries)
    ordered = list(reversed(entries)) if backwards else list(entries)
    before, result = opening, []
    for read in ordered:
        entry = _sign_proved(read, before) if by_eye else read
        result.append(entry if entry.problem else replace(entry, problem=_problem(entry, before, by_eye)))
        before = entry.balance
    return list(reversed(result)) if backwards else result


def _sign_proved(entry: Entry, before: Decimal | None) -> Entry:
    """A small 支 or a minus is easily missed by eye: where the balance proves the opposite sign, it is taken."""
    if None in (before, entry.amount, entry.balance) or before - entry.amount != entry.balance:  # type: ignore[operator]
        return entry
    return replace(entry, amount=-entry.amount)  # type: ignore[operator]


def _problem(entry: Entry, before: Decimal | None, by_eye: bool) -> str:
    if entry.day is None:
        return "no_day"
    if entry.amount is None:
        return "no_amount"
    if entry.balance is not None and before is not None:
        return "" if before + entry.amount == entry.balance else "balance"
    if by_eye:
        return "unproved"
    return "balance" if entry.balance is None and before is not None else ""


def _steps(entries: Sequence[Entry]) -> int:
    """How many neighbours add up when read in this order."""
    steps = 0
    for first, second in pairwise(entries):
        known = first.balance is not None and second.amount is not None and second.balance is not None
        if known and first.balance + second.amount == second.balance:  # type: ignore[operator]
            steps += 1
    return steps


def _runs_backwards(entries: Sequence[Entry]) -> bool:
    days = [entry.day for entry in entries if entry.day]
    newest_first = len(days) > 1 and days[0] > days[-1]
    forwards, backwards = _steps(entries), _steps(list(reversed(entries)))
    return newest_first if forwards == backwards else backwards > forwards


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Oldest first, whichever way the statement runs; only entries that have day and amount."""
    ordered = list(reversed(entries)) if _runs_backwards(entries) else list(entries)
    return [entry for entry in ordered if entry.day and entry.amount is not None]


def same_holder(printed: str, customer: str) -> bool | None:
    """Whether the statement is in the customer's name; None when it names nobody. Masked names (林*溪) may fit."""
    name = "".join(char for char in printed if char.isalpha() or char in "*＊")
    if not name:
        return None
    wanted = "".join(char for char in customer if char.isalpha())
    return len(name) == len(wanted) and all(a == b or a in "*＊" for a, b in zip(name, wanted, strict=True))
