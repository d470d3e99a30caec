"""Arithmetic of the dashboard: periods, changes, shares, the funnel. Counts in, words and shares out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

PERIODS = (1, 7, 30)
CHART_DAYS = 14
HEAT_DAYS = 28
HEAT_HOURS = range(8, 21)

# Statuses of an application by how far it has come; each stage holds all that reached it, whatever came after.
LENDER_YES = frozenset({"lender_approved", "contracted", "disbursed"})
PASSED = LENDER_YES | {"passed", "forwarded", "lender_declined"}
CONTRACTED = frozenset({"contracted", "disbursed"})
DISBURSED = frozenset({"disbursed"})
STAGES = {"passed": PASSED, "approved": LENDER_YES, "contracted": CONTRACTED, "disbursed": DISBURSED}


@dataclass(frozen=True)
class Period:
    """`days` days that end with `today`, and the same number of days before them."""

    days: int
    today: date

    @property
    def first(self) -> date:
        return self.today - timedelta(days=self.days - 1)

    @property
    def before(self) -> date:
        return self.first - timedelta(days=self.days)


def period_of(text: str, today: date) -> Period:
    """The period that a query string asks for; today when it asks for none of ours."""
    return Period(int(text) if text in {str(days) for days in PERIODS} else 1, today)


def days_back(today: date, count: int) -> list[date]:
    """The last `count` days, oldest first, today last."""
    return [today - timedelta(days=back) for back in reversed(range(count))]


def total(by_day: Mapping[date, int | Decimal], first: date, last: date) -> int | Decimal:
    return sum((value for day, value in by_day.items() if first <= day <= last), start=0)


@dataclass(frozen=True)
class Change:
    """How a figure moved against the period before; way is up, down or flat."""

    text: str
    way: str


def change(now: int | Decimal, before: int | Decimal) -> Change | None:
    """Growth in per cent: change(106, 100) == +6.0%. None when there was nothing before, or so little that more than
    ten times as much came: such a share says only that the comparison has no basis."""
    if not before or now > before * 11:
        return None
    share = (Decimal(now) - Decimal(before)) / Decimal(before) * 100
    return _worded(share, f"{share:+.1f}%")


def points(now: Decimal | None, before: Decimal | None) -> Change | None:
    """Difference of two shares in percentage points: points(0.97, 0.96) == +1.0pt."""
    if now is None or before is None:
        return None
    difference = (now - before) * 100
    return _worded(difference, f"{difference:+.1f}pt")


def _worded(value: Decimal, text: str) -> Change:
    return Change(text, "flat" if abs(value) < Decimal("0.05") else "up" if value > 0 else "down")


def share(part: int, whole: int) -> Decimal | None:
    """part / whole, or None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def share_between(part: Mapping[date, int], whole: Mapping[date, int], first: date, last: date) -> Decimal | None:
    return share(int(total(part, first, last)), int(total(whole, first, last)))


def funnel(by_state: Sequence[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """(status, tier, count) of the applications submitted in a period -> how many reached each stage."""

    def reached(stage: str) -> int:
        return sum(count for status, _tier, count in by_state if status in STAGES[stage])

    return [
        ("submitted", sum(count for _status, _tier, count in by_state)),
        ("assessed", sum(count for _status, tier, count in by_state if tier)),
        *((stage, reached(stage)) for stage in STAGES),
    ]


def tiers(by_state: Sequence[tuple[str, str, int]]) -> dict[str, int]:
    found = dict.fromkeys("ABC", 0)
    for _status, tier, count in by_state:
        if tier in found:
            found[tier] += count
    return found


@dataclass(frozen=True)
class OutcomeRow:
    """What became of the applications of one tier, for imported history whose outcome is known."""

    tier: str
    good: int
    bad: int

    @property
    def count(self) -> int:
        return self.good + self.bad

    @property
    def bad_share(self) -> Decimal | None:
        return share(self.bad, self.count)


def outcomes(rows: Sequence[tuple[str, str, int]]) -> list[OutcomeRow]:
    """(tier, outcome, count) -> one row for each tier that has any, A first."""
    found: dict[str, dict[str, int]] = {}
    for tier, outcome, count in rows:
        found.setdefault(tier, {"good": 0, "bad": 0})[outcome] += count
    return [OutcomeRow(tier, counts["good"], counts["bad"]) for tier, counts in sorted(found.items()) if tier]


def heat(moments: Sequence[tuple[int, int, int]]) -> list[list[int]]:
    """(weekday 0-6, hour, count) -> seven rows over HEAT_HOURS; earlier and later hours go into the ends."""
    matrix = [[0] * len(HEAT_HOURS) for _day in range(7)]
    for weekday, hour, count in moments:
        place = min(max(hour, HEAT_HOURS.start), HEAT_HOURS.stop - 1) - HEAT_HOURS.start
        matrix[weekday][place] += count
    return matrix
