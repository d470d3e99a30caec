"""What a statement tells about a person's income and habits. Pure; every figure names the entries it comes from.

Words are data: people who know the banks change the tuples below, not the functions.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from statistics import mean, median, pstdev

from risk.statements.domain import CENT, Entry, in_order

SALARY_WORDS = ("工资", "薪资", "薪金", "代发", "薪酬", "奖金", "salary")
LOAN_WORDS = (
    "还款", "贷款", "还贷", "借呗", "花呗", "微粒贷", "金条", "白条", "消费金融", "小额贷", "网商贷", "分期", "放款",
    "借款",
)  # fmt: skip
GAMBLING_WORDS = ("彩票", "体彩", "竞彩", "博彩", "棋牌", "娱乐城", "赌", "捕鱼", "真人视讯", "投注")
NIGHT_FROM, NIGHT_TO = time(23, 0), time(5, 0)
ROUND_UNIT = Decimal(1000)
CIRCLE_AT_LEAST = Decimal(3000)
CIRCLE_DAYS = 3
CIRCLE_TOLERANCE = Decimal("0.02")
PAYDAY_SPREAD = 5
SALARY_SPREAD = Decimal("0.4")
MONTHS_TO_BE_REGULAR = 3


@dataclass(frozen=True)
class Figure:
    """A value with the numbers of the entries behind it. `value` is None when the statement cannot tell."""

    name: str
    value: Decimal | int | str | None
    entries: tuple[int, ...] = ()


@dataclass(frozen=True)
class Salary:
    """`proof`: "label and employer", "employer", "label" or "regular"; months is how many were paid."""

    monthly: Decimal
    months: int
    party: str
    proof: str
    entries: tuple[int, ...]
    spread: Decimal = field(default=Decimal(0))


def months_covered(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    days = [entry.day for entry in entries if entry.day]
    if not days:
        return []
    month, last = (min(days).year, min(days).month), (max(days).year, max(days).month)
    found = [month]
    while month < last:
        month = (month[0] + month[1] // 12, month[1] % 12 + 1)
        found.append(month)
    return found


def _month(entry: Entry) -> tuple[int, int]:
    return entry.day.year, entry.day.month  # type: ignore[union-attr]


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _has(entry: Entry, words: Sequence[str]) -> bool:
    said = (entry.text + entry.party).lower()
    return any(word in said for word in words)


def salary(entries: Sequence[Entry], employer: str) -> Salary | None:
    """The regular pay: by its label, by the employer's name, or by coming monthly from one payer at like times.

    Payers are judged one by one; the best proof wins, then the larger sum.
    """
    wanted = _plain(employer)
    by_payer: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.amount and entry.amount > 0 and not _has(entry, LOAN_WORDS):
            by_payer[_plain(entry.party)].append(entry)
    best: tuple[int, Decimal, Salary] | None = None
    for payer, paid in by_payer.items():
        labelled = [entry for entry in paid if _has(entry, SALARY_WORDS)]
        known = bool(wanted) and bool(payer) and (wanted in payer or payer in wanted)
        chosen = labelled or (paid if known or _regular(paid) else [])
        if not chosen:
            continue
        proof, rank = (
            ("label and employer", 3) if labelled and known else ("employer", 2) if known
            else ("label", 2) if labelled else ("regular", 1)
        )  # fmt: skip
        found = _summed(chosen, proof)
        if best is None or (rank, found.monthly * found.months) > best[:2]:
            best = (rank, found.monthly * found.months, found)
    return best[2] if best else None


def _regular(paid: Sequence[Entry]) -> bool:
    """Once a month or so, in three months at least, around one day of the month, of like size."""
    months = {_month(entry) for entry in paid}
    if len(months) < MONTHS_TO_BE_REGULAR or len(paid) > len(months) * 1.5:
        return False
    middle = median(entry.amount for entry in paid)
    like = all(abs(entry.amount - middle) <= middle * SALARY_SPREAD for entry in paid)
    usual = median(entry.day.day for entry in paid)  # type: ignore[union-attr]
    near = [min(abs(e.day.day - usual), 30 - abs(e.day.day - usual)) <= PAYDAY_SPREAD for e in paid]  # type: ignore[union-attr]
    return like and all(near) and middle >= 500


def _summed(paid: Sequence[Entry], proof: str) -> Salary:
    by_month: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for entry in paid:
        by_month[_month(entry)] += entry.amount or 0
    sums = list(by_month.values())
    average = sum(sums) / len(sums)
    spread = Decimal(str(round(pstdev(sums) / average, 4))) if average else Decimal(0)
    return Salary(
        average.quantize(CENT), len(sums), paid[0].party, proof, tuple(entry.number for entry in paid), spread
    )


def average_balance(entries: Sequence[Entry]) -> Decimal | None:
    """The mean of the balances at the end of each day of the period; None without balances."""
    at_end: dict[date, Decimal] = {}
    for entry in in_order(entries):
        if entry.day and entry.balance is not None:
            at_end[entry.day] = entry.balance
    if not at_end:
        return None
    days = sorted(at_end)
    total, held = Decimal(0), at_end[days[0]]
    for offset in range((days[-1] - days[0]).days + 1):
        held = at_end.get(days[0] + timedelta(offset), held)
        total += held
    return (total / ((days[-1] - days[0]).days + 1)).quantize(CENT)


def circles(entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """Money in from and out to the same person, of like size, within three days: turnover made to look good."""
    found, used = [], set()
    dated = [e for e in entries if e.day and e.amount and abs(e.amount) >= CIRCLE_AT_LEAST and _plain(e.party)]
    by_party: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(dated, key=lambda e: (e.day, e.number)):
        for earlier in by_party[_plain(entry.party)]:
            close = (entry.day - earlier.day).days <= CIRCLE_DAYS  # type: ignore[operator]
            opposite = (earlier.amount > 0) != (entry.amount > 0)  # type: ignore[operator]
            like = abs(abs(entry.amount) - abs(earlier.amount)) <= abs(earlier.amount) * CIRCLE_TOLERANCE  # type: ignore
            if close and opposite and like and earlier.number not in used:
                found.append((earlier, entry))
                used |= {earlier.number, entry.number}
                break
        else:
            by_party[_plain(entry.party)].append(entry)
    return found


def by_night(entry: Entry) -> bool:
    return entry.clock is not None and (entry.clock >= NIGHT_FROM or entry.clock < NIGHT_TO)


def is_round(entry: Entry) -> bool:
    return bool(entry.amount) and entry.amount % ROUND_UNIT == 0  # type: ignore[operator]


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part * 10_000 // whole) / 10_000 if whole else None


def figures(entries: Sequence[Entry], *, employer: str, declared_income: Decimal | None) -> list[Figure]:
    """Everything that is shown and, once confirmed, known about the statement."""
    usable = in_order(entries)
    months = months_covered(usable)
    paid = salary(usable, employer)
    gambling = [e for e in usable if _has(e, GAMBLING_WORDS)]
    loans = [e for e in usable if _has(e, LOAN_WORDS) and not _has(e, SALARY_WORDS)]
    repaid = [e for e in loans if e.amount < 0]  # type: ignore[operator]
    night, rounded, turned = [e for e in usable if by_night(e)], [e for e in usable if is_round(e)], circles(usable)
    income = [e for e in usable if e.amount > 0 and e not in loans]  # type: ignore[operator]
    circled = {e.number for pair in turned for e in pair}
    own_income = sum((e.amount for e in income if e.number not in circled), Decimal(0))
    a_month = max(len(months), 1)
    seen = paid.monthly if paid else (own_income / a_month).quantize(CENT) if income else None
    share = (seen / declared_income).quantize(Decimal("0.0001")) if seen is not None and declared_income else None
    owed = -sum((e.amount for e in repaid), Decimal(0))  # type: ignore[misc]
    lines = lambda chosen: tuple(e.number for e in chosen)  # noqa: E731
    return [
        Figure("months", len(months)),
        Figure("salary", paid.monthly if paid else None, paid.entries if paid else ()),
        Figure("salary_months", paid.months if paid else 0, paid.entries if paid else ()),
        Figure("salary_proof", paid.proof if paid else None, paid.entries if paid else ()),
        Figure("salary_spread", paid.spread if paid else None, paid.entries if paid else ()),
        Figure("income_a_month", (own_income / a_month).quantize(CENT), lines(income)),
        Figure("income_spread", _income_spread(income, months)),
        Figure("declared_share", share),
        Figure("average_balance", average_balance(usable)),
        Figure("loan_payments", (owed / a_month).quantize(CENT), lines(repaid)),
        Figure("loans_taken", len(loans) - len(repaid), lines(e for e in loans if e not in repaid)),
        Figure("gambling", len(gambling), lines(gambling)),
        Figure("night_share", _share(len(night), sum(e.clock is not None for e in usable)), lines(night)),
        Figure("round_share", _share(len(rounded), len(usable)), lines(rounded)),
        Figure("circular", sum((abs(a.amount) for a, _b in turned), Decimal(0)), tuple(sorted(circled))),  # type: ignore
    ]


def _income_spread(income: Sequence[Entry], months: Sequence[tuple[int, int]]) -> Decimal | None:
    """How much the income of whole months varies: standard deviation to mean; None under three months."""
    inner = months[1:-1] if len(months) > 4 else months
    sums = [sum((e.amount or Decimal(0) for e in income if _month(e) == month), Decimal(0)) for month in inner]
    if len(sums) < 3 or not any(sums):
        return None
    return Decimal(str(round(float(pstdev(sums)) / float(mean(sums)), 4)))
