"""Arithmetic of the complaint reports: what a complaint counts for, shares, Pareto, periods. No database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from complaints.cases.domain import ClockKind, Tier


class Dimension(StrEnum):
    """What figures are told apart by."""

    ALL = "all"
    TIER = "tier"
    CATEGORY = "category"
    CHANNEL = "channel"
    TEAM = "team"
    OWNER = "owner"
    PRODUCT = "product"
    LENDER = "lender"
    ORIGIN = "origin"  # the channel by which the loan came
    REGION = "region"  # province of the customer
    CAUSE = "cause"
    NATIONAL = "national"  # code of the reason in JR/T 0169, where it is known


CLOCKS = tuple(kind.value for kind in ClockKind)
REPEAT_WITHIN = timedelta(days=90)  # a complaint of somebody who complained in the 90 days before is a repeat
COLUMNS = (
    "received",
    "repeats",
    "closed",
    "withdrawn",
    *(f"{clock}_{part}" for clock in CLOCKS for part in ("due", "met")),
    "asked",
    "answered",
    "marks",
)
# Upper ends of the ages of open complaints in days; the last has none. 15, 30 and 60 are the statutory steps.
AGES = (1, 3, 7, 15, 30, 60, None)


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint as the figures know it. Each day says what is counted on that day, or None."""

    tier: str
    groups: Mapping[str, str]  # value by dimension; those that are not known are ""
    received: bool = False
    repeat: bool = False
    closed: bool = False
    withdrawn: bool = False
    clocks: Sequence[tuple[str, bool]] = ()  # (clock, met) of those that are decided
    marks: Sequence[int | None] = ()  # a mark for each survey sent, None while unanswered


Tallies = dict[tuple[str, str], dict[str, int]]


def tally(cases: Iterable[Case]) -> Tallies:
    """(dimension, value) -> counts by column. Suggestions are no complaints: they count under their tier alone."""
    found: Tallies = defaultdict(lambda: defaultdict(int))
    for case in cases:
        keys = {Dimension.TIER.value: case.tier}
        if case.tier != Tier.SUGGESTION:
            keys = {Dimension.ALL.value: "", **keys, **case.groups}
        counted = _counts(case)
        for key in keys.items():
            for column, number in counted.items():
                found[key][column] += number
    return {key: {name: n for name, n in columns.items() if n} for key, columns in found.items()}


def _counts(case: Case) -> dict[str, int]:
    counted = {
        "received": int(case.received),
        "repeats": int(case.repeat),
        "closed": int(case.closed),
        "withdrawn": int(case.withdrawn),
        "asked": len(case.marks),
        "answered": sum(mark is not None for mark in case.marks),
        "marks": sum(mark or 0 for mark in case.marks),
    }
    for clock, met in case.clocks:
        counted[f"{clock}_due"], counted[f"{clock}_met"] = 1, int(met)
    return counted


@dataclass(frozen=True)
class Counts:
    """Sums over a period for one value of a dimension."""

    numbers: Mapping[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str) -> int:
        if name not in COLUMNS:
            raise AttributeError(name)
        return self.numbers.get(name) or 0

    def attainment(self, clock: str) -> Decimal | None:
        """Share of the decided clocks that were met; None when none is decided."""
        return share(getattr(self, f"{clock}_met"), getattr(self, f"{clock}_due"))

    def missed(self, clock: str) -> int:
        return int(getattr(self, f"{clock}_due") - getattr(self, f"{clock}_met"))

    @property
    def ended(self) -> int:
        return self.closed + self.withdrawn


def share(part: int, whole: int) -> Decimal | None:
    """part / whole, or None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def per_thousand(complaints: int, loans: int) -> Decimal | None:
    """Complaints for each 1,000 loans, to two places; None without loans."""
    return (Decimal(complaints) * 1000 / Decimal(loans)).quantize(Decimal("0.01")) if loans else None


def mean_mark(counts: Counts, fewest: int) -> Decimal | None:
    """The mean mark, to two places; None where fewer than `fewest` have answered: nobody is judged by one mark."""
    if counts.answered < fewest:
        return None
    return (Decimal(counts.marks) / Decimal(counts.answered)).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Bar:
    """One cause of a Pareto chart: its count and the share of all that it makes up with those before it."""

    value: str
    count: int
    reached: Decimal


def pareto(counts: Mapping[str, int]) -> list[Bar]:
    """Most frequent first, with the cumulated share."""
    total = sum(counts.values())
    bars, so_far = [], 0
    for value, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        if count:
            so_far += count
            bars.append(Bar(value, count, Decimal(so_far) / Decimal(total)))
    return bars


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def period(self) -> Period:
        first = date(self.year, 3 * self.number - 2, 1)
        following = date(self.year + self.number // 4, 3 * (self.number % 4) + 1, 1)
        return Period(first, following - timedelta(days=1))

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_back(today: date, count: int = 8) -> list[Quarter]:
    """The last `count` quarters, the running one first."""
    found = [quarter_of(today)]
    while len(found) < count:
        found.append(found[-1].previous)
    return found


def quarter_named(text: str, today: date) -> Quarter | None:
    """The quarter that "2026Q3" names, if it is one of the last."""
    return next((one for one in quarters_back(today) if str(one) == text), None)


def age_bounds(today: date) -> list[tuple[date | None, date]]:
    """(first day, last day) of receipt for each of AGES, youngest first; the oldest has no first day."""
    bounds: list[tuple[date | None, date]] = []
    newest = today
    for upper in AGES:
        oldest = today - timedelta(days=upper - 1) if upper is not None else None
        bounds.append((oldest, newest))
        newest = oldest - timedelta(days=1) if oldest is not None else newest
    return bounds
