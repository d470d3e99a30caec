"""What the past says of each product, and when that is enough to propose another figure for the matching."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from backoffice.values.shares import wilson
from loans.matching.domain.scoring import ALL_YEAR, Factor, Figures, Policy

PLACES = Decimal("0.0001")
FULL = Decimal(100)


@dataclass(frozen=True)
class Counts:
    """Of the applications of one product in one season (quarter 1 to 4, ALL_YEAR): decided, of them passed; loans old
    enough to tell, of them gone bad."""

    code: str
    name: str
    quarter: int
    decided: int
    passed: int
    matured: int
    bad: int


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % interval (Wilson), fractions."""

    rate: Decimal
    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def interval(part: int, whole: int) -> Interval | None:
    """Share and 95 % interval. 45 of 60: 0.75 between 0.6277 and 0.8422. None of nothing."""
    if not whole:
        return None
    return Interval(*(Decimal(str(value)).quantize(PLACES) for value in (part / whole, *wilson(part, whole))))


@dataclass(frozen=True)
class Evidence:
    """One line of the tuning page. `proposed` is None when there is too little, or nothing new to say."""

    counts: Counts
    passing: Interval | None
    going_bad: Interval | None
    current: Figures | None
    proposed: Figures | None
    enough: bool


def pooled(rows: Iterable[Counts]) -> list[Counts]:
    """The same product and season of several years as one, and each product's whole year besides."""
    sums: dict[tuple[str, int], list[int]] = {}
    names: dict[str, str] = {}
    for row in rows:
        names[row.code] = row.name
        for quarter in (row.quarter, ALL_YEAR):
            kept = sums.setdefault((row.code, quarter), [0, 0, 0, 0])
            for place, amount in enumerate((row.decided, row.passed, row.matured, row.bad)):
                kept[place] += amount
    return [Counts(code, names[code], quarter, *found) for (code, quarter), found in sorted(sums.items())]


def evidence(rows: Iterable[Counts], policy: Policy, minimum: int) -> list[Evidence]:
    """Every product and season against the figures in force. A proposal needs `minimum` decided applications, and a
    figure in force that the interval does not hold (or none yet); the bad rate needs as many loans."""
    found = []
    for counts in pooled(rows):
        passing, going_bad = interval(counts.passed, counts.decided), interval(counts.bad, counts.matured)
        current = policy.history.get((counts.code, counts.quarter))
        enough = counts.decided >= minimum
        proposed = _proposed(counts, passing, going_bad, current, minimum) if enough and passing else None
        found.append(Evidence(counts, passing, going_bad, current, proposed, enough))
    return found


def _proposed(
    counts: Counts, passing: Interval, going_bad: Interval | None, current: Figures | None, minimum: int
) -> Figures | None:
    tells_bad = going_bad is not None and counts.matured >= minimum
    bad_rate = going_bad.rate if tells_bad and going_bad else current.bad_rate if current else None
    if current is not None:
        same_bad = not tells_bad or (
            current.bad_rate is not None and going_bad is not None and going_bad.holds(current.bad_rate)
        )
        if passing.holds(current.pass_rate) and same_bad:
            return None
    return Figures(passing.rate, bad_rate, counts.decided)


def weights_fault(weights: Mapping[str, Decimal]) -> str:
    """ "" when the weights name every factor, none is negative and they sum to 100; else what is wrong."""
    if set(weights) != {factor.value for factor in Factor}:
        return "factors"
    if any(weight < 0 for weight in weights.values()):
        return "negative"
    return "" if sum(weights.values()) == FULL else "sum"
