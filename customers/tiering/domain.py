"""Customer tiers: what a customer's loan record is worth, and when the tier changes.

Score 0-100 = 40 frequency + 20 recency + 40 repayment; a policy may give points to value (net income), tenure and
recommendations that led to a loan as well, each up to its cap. Complaints never count. VIP up at 70, down below 60 at
two month-ends running, never sooner than 30 days after the first of them, which announces it. Regular: at least one
funded loan; potential: none yet. Hard bars act at once. A tier decides service and fee discount, never approval.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import money, periods

VERSION = "tier-2026-1"


class Tier(StrEnum):
    VIP = "vip"
    REGULAR = "regular"
    POTENTIAL = "potential"


@dataclass(frozen=True)
class LoanStanding:
    """A customer's loan record on a day. Counts loans that were funded, not applications; amounts in yuan.

    `on_time_share_12m` is a fraction from 0 to 1, None while no instalment was due. Several loans funded in one
    month count as one: the loans room counts them so.
    """

    funded_loans_24m: int = 0
    last_funded_on: date | None = None
    on_time_share_12m: Decimal | None = None
    worst_dpd_12m: int = 0
    currently_overdue_days: int = 0
    net_income_24m: Decimal = Decimal(0)
    running_loans: int = 0
    first_funded_on: date | None = None
    funded_referrals: int = 0

    @property
    def ever_funded(self) -> bool:
        return self.funded_loans_24m > 0 or self.last_funded_on is not None


@dataclass(frozen=True)
class Rules:
    """Weights in points, what earns the full points, and thresholds; loaded from the dated parameters."""

    frequency: int = 40
    recency: int = 20
    repayment: int = 40
    value: int = 0
    tenure: int = 0
    referrals: int = 0
    value_full: int = 3000  # yuan of net income
    tenure_full: int = 36  # months since the first loan
    referrals_full: int = 3
    up: int = 70
    down: int = 60
    bar_overdue_days: int = 30
    notice_days: int = 30
    validity_months: int = 12


@dataclass(frozen=True)
class State:
    """Where a customer stands between evaluations."""

    tier: str = Tier.POTENTIAL
    since: date | None = None
    low_month_ends: int = 0
    counted_month_end: date | None = None
    announced_on: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Points:
    frequency: Decimal = Decimal(0)
    recency: Decimal = Decimal(0)
    repayment: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    tenure: Decimal = Decimal(0)
    referrals: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.frequency + self.recency + self.repayment + self.value + self.tenure + self.referrals


FACTORS = tuple(factor.name for factor in fields(Points))
NO_POINTS = Points()


@dataclass(frozen=True)
class Decision:
    """`before` is the state that was looked at, `on` the day, by which standing and rules."""

    state: State
    points: Points
    bar: str
    before: State
    standing: LoanStanding
    on: date
    rules: Rules

    @property
    def explanation(self) -> dict[str, Any]:
        """Worked out when it is kept: of a million customers looked at in a night, few change."""
        return explain(self.standing, self.points, self.bar, self.before, self.state, self.on, self.rules)


# Share of the full points by number of funded loans in 24 months: one loan, however good, does not make a VIP.
FREQUENCY_SHARE = (Decimal(0), Decimal("0.2"), Decimal("0.6"), Decimal("0.8"), Decimal(1))
# (months since the last funding at most, share of the full points)
RECENCY_SHARE = ((6, Decimal(1)), (12, Decimal("0.7")), (18, Decimal("0.4")), (24, Decimal("0.2")))
# (worst days past due above which, share of the repayment points that remains)
LATENESS_SHARE = ((30, Decimal(0)), (15, Decimal("0.5")), (7, Decimal("0.75")), (0, Decimal("0.9")))
NOTHING_DUE_YET = Decimal("0.5")


def score(standing: LoanStanding, on: date, rules: Rules) -> Points:
    """Points per input, each rounded to 0.1.

    Worked example: 2 loans (0.6 x 40 = 24), last one 3 months ago (20), all on time (40): 84.
    """
    if not standing.ever_funded:
        return NO_POINTS
    share = FREQUENCY_SHARE[min(standing.funded_loans_24m, len(FREQUENCY_SHARE) - 1)]
    months = periods.months_between(standing.last_funded_on, on) if standing.last_funded_on else 25
    recency = next((part for limit, part in RECENCY_SHARE if months < limit), Decimal(0))
    on_time = NOTHING_DUE_YET if standing.on_time_share_12m is None else standing.on_time_share_12m
    late = next((part for days, part in LATENESS_SHARE if standing.worst_dpd_12m > days), Decimal(1))
    return Points(
        _tenth(share * rules.frequency),
        _tenth(recency * rules.recency),
        _tenth(on_time * late * rules.repayment),
        _capped(standing.net_income_24m, rules.value_full, rules.value),
        _capped(_months_since(standing.first_funded_on, on), rules.tenure_full, rules.tenure),
        _capped(Decimal(standing.funded_referrals), rules.referrals_full, rules.referrals),
    )


def _capped(reached: Decimal, full: int, points: int) -> Decimal:
    """The points in proportion to what was reached, all of them from `full` on."""
    return _tenth(min(max(reached, Decimal(0)) / full, Decimal(1)) * points) if points else Decimal(0)


def _months_since(day: date | None, on: date) -> Decimal:
    return Decimal(periods.months_between(day, on)) if day else Decimal(0)


def bar(standing: LoanStanding, rules: Rules) -> str:
    """Why the customer cannot be VIP whatever the score: "", "currently_overdue" or "overdue_in_12_months"."""
    if standing.currently_overdue_days > rules.bar_overdue_days:
        return "currently_overdue"
    return "overdue_in_12_months" if standing.worst_dpd_12m > rules.bar_overdue_days else ""


def decide(state: State, standing: LoanStanding, on: date, rules: Rules) -> Decision:
    """The state after looking on a day. The same day twice gives the same; a missed month-end is caught up once."""
    points, barred = score(standing, on, rules), bar(standing, rules)
    base = Tier.REGULAR if standing.ever_funded else Tier.POTENTIAL
    if state.tier != Tier.VIP:
        new = _enter(state, base, points, barred, on, rules)
    elif barred or base is Tier.POTENTIAL:
        new = _leave(state, base, on)
    else:
        new = _stay(state, points, on, rules)
    return Decision(new, points, barred, state, standing, on, rules)


def _enter(state: State, base: Tier, points: Points, barred: str, on: date, rules: Rules) -> State:
    if base is Tier.REGULAR and not barred and points.total >= rules.up:
        return State(
            Tier.VIP, on, counted_month_end=last_month_end(on), valid_to=periods.add_months(on, rules.validity_months)
        )
    return state if state.tier == base and state.since else State(base, on)


def _leave(state: State, base: Tier, on: date) -> State:
    return State(base, on, counted_month_end=state.counted_month_end)


def _stay(state: State, points: Points, on: date, rules: Rules) -> State:
    month_end = last_month_end(on)
    if state.counted_month_end is None or state.counted_month_end < month_end:
        low = points.total < rules.down
        state = replace(
            state,
            counted_month_end=month_end,
            low_month_ends=state.low_month_ends + 1 if low else 0,
            announced_on=(state.announced_on or on) if low else None,
        )
    if (
        state.low_month_ends >= 2
        and state.announced_on
        and on >= state.announced_on + timedelta(days=rules.notice_days)
    ):
        return _leave(state, Tier.REGULAR, on)
    if state.valid_to and on >= state.valid_to and points.total >= rules.down:
        # A year as VIP ends; who still holds the lower line begins another.
        state = replace(state, valid_to=periods.add_months(on, rules.validity_months))
    return state


def last_month_end(on: date) -> date:
    """The latest month-end not after `on`."""
    return on if periods.month_end(on) == on else on.replace(day=1) - timedelta(days=1)


def explain(
    standing: LoanStanding, points: Points, barred: str, before: State, after: State, on: date, rules: Rules
) -> dict[str, Any]:
    """Everything that led to the tier, as JSON for storing and showing (个人信息保护法 24)."""
    return {
        "version": VERSION,
        "on": on.isoformat(),
        "inputs": {
            "funded_loans_24m": standing.funded_loans_24m,
            "last_funded_on": standing.last_funded_on.isoformat() if standing.last_funded_on else None,
            "on_time_share_12m": None if standing.on_time_share_12m is None else str(standing.on_time_share_12m),
            "worst_dpd_12m": standing.worst_dpd_12m,
            "currently_overdue_days": standing.currently_overdue_days,
            "net_income_24m": str(money.cents(standing.net_income_24m)),
            "first_funded_on": standing.first_funded_on.isoformat() if standing.first_funded_on else None,
            "funded_referrals": standing.funded_referrals,
        },
        "points": {factor: str(getattr(points, factor)) for factor in FACTORS} | {"total": str(points.total)},
        "full_points": {factor: getattr(rules, factor) for factor in FACTORS} | {"total": _weights(rules)},
        "rules": dict(vars(rules)),
        "bar": barred,
        "before": str(before.tier),
        "after": str(after.tier),
        "announced_on": after.announced_on.isoformat() if after.announced_on else None,
        "missing_to_vip": str(max(Decimal(0), rules.up - points.total)) if after.tier != Tier.VIP else "0",
    }


def _weights(rules: Rules) -> int:
    return sum(getattr(rules, factor) for factor in FACTORS)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def settled_tier(state: State, standing: LoanStanding, on: date, rules: Rules) -> Tier:
    """The tier that holds once month-ends and notices have passed: what a change of rules comes to in the end."""
    points, barred = score(standing, on, rules), bar(standing, rules)
    if not standing.ever_funded:
        return Tier.POTENTIAL
    line = rules.down if state.tier == Tier.VIP else rules.up
    return Tier.VIP if not barred and points.total >= line else Tier.REGULAR


def rule_faults(rules: Rules) -> dict[str, str]:
    """By field, what makes rules unusable; empty when they can be published."""
    found = {}
    if _weights(rules) != 100:
        found["repayment"] = "weights"
    if min(rules.value_full, rules.tenure_full, rules.referrals_full) < 1:
        found["value_full"] = "full"
    if not 0 < rules.down < rules.up <= 100:
        found["down"] = "thresholds"
    if rules.bar_overdue_days < 0 or rules.notice_days < 0 or rules.validity_months < 1:
        found["validity_months"] = "periods"
    return found
