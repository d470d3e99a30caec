"""The order of the products that fit: points by factor, each factor between 0 and 1 times its weight.

Nothing here knows what anybody earns by a product (利益冲突): the input is `Candidate`, `Wish` and `Borrower`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from loans.matching.domain.filters import Candidate, Sifted, sift
from loans.matching.domain.needs import DAYS_WANTED, SECURES, ZERO, Borrower, Signal, Speed, Wish, is_risky, signals
from loans.matching.domain.pricing import Estimate

ONE = Decimal(1)
HALF = Decimal("0.5")
FULL = Decimal(100)
UNSECURED = "credit"


class Factor(StrEnum):
    FIT = "fit"
    AFFORDABILITY = "affordability"
    COST = "cost"
    HISTORY = "history"
    SPEED = "speed"
    SECURITY = "security"


@dataclass(frozen=True)
class Figures:
    """What the past says of a product: share of decided applications that passed, share of paid-out loans that went
    bad (None: too few), from `decided` applications."""

    pass_rate: Decimal
    bad_rate: Decimal | None
    decided: int

    @property
    def value(self) -> Decimal:
        return self.pass_rate * (ONE - (self.bad_rate or ZERO))


ALL_YEAR = 0


def quarter_of(day: date) -> int:
    return (day.month - 1) // 3 + 1


@dataclass(frozen=True)
class Policy:
    """Weights sum to 100 in either set; the second is for risky borrowers. `history` by product code and quarter
    (1 to 4, ALL_YEAR for the whole year), as a person approved it. `number` 0 is the policy that is shipped."""

    number: int
    weights: Mapping[str, Decimal]
    risky_weights: Mapping[str, Decimal]
    history: Mapping[tuple[str, int], Figures] = field(default_factory=dict)

    def figures(self, code: str, quarter: int) -> Figures | None:
        return self.history.get((code, quarter)) or self.history.get((code, ALL_YEAR))


SHIPPED = Policy(
    0,
    {"fit": Decimal(20), "affordability": Decimal(25), "cost": Decimal(30), "history": Decimal(15),
     "speed": Decimal(5), "security": Decimal(5)},
    {"fit": Decimal(15), "affordability": Decimal(25), "cost": Decimal(15), "history": Decimal(10),
     "speed": Decimal(0), "security": Decimal(35)},
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Dated parameters in force: ceiling on the yearly cost by kind of lender, largest share of the income that all
    debt may take."""

    ceilings: Mapping[str, Decimal]
    debt_share: Decimal


@dataclass(frozen=True)
class Contribution:
    factor: Factor
    value: Decimal
    weight: Decimal

    @property
    def points(self) -> Decimal:
        return self.value * self.weight


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    way: Estimate
    contributions: tuple[Contribution, ...]
    to_ask: tuple[str, ...]

    @property
    def score(self) -> Decimal:
        """0 to 100, one decimal, half up."""
        return sum((one.points for one in self.contributions), ZERO).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Matched:
    ranked: tuple[Ranked, ...]
    excluded: tuple[Sifted, ...]
    signals: tuple[Signal, ...]
    risky: bool


def match(
    candidates: Sequence[Candidate], wish: Wish, borrower: Borrower, policy: Policy, limits: Limits, on: date
) -> Matched:
    """All products in order of their score on a day, best first, and all that are left out with every reason.

    Of two with the same score the cheaper comes first, then the code decides, so that the order never wavers.
    """
    found = signals(borrower, wish)
    risky = is_risky(found)
    weights = policy.risky_weights if risky else policy.weights
    ranked, excluded = [], []
    for candidate in candidates:
        sifted = sift(candidate, wish, borrower, limits.ceilings.get(candidate.lender_kind), on)
        if sifted.reasons or sifted.way is None:
            excluded.append(sifted)
            continue
        values = _values(candidate, sifted.way, wish, borrower, policy, limits, quarter_of(on), risky)
        contributions = tuple(Contribution(factor, values[factor], weights[factor]) for factor in Factor)
        ranked.append(Ranked(candidate, sifted.way, contributions, sifted.to_ask))
    ranked.sort(key=lambda one: (-one.score, one.way.simple, one.candidate.code))
    return Matched(tuple(ranked), tuple(excluded), found, risky)


def _values(
    candidate: Candidate, way: Estimate, wish: Wish, borrower: Borrower, policy: Policy, limits: Limits,
    quarter: int, risky: bool,
) -> dict[Factor, Decimal]:  # fmt: skip
    figures = policy.figures(candidate.code, quarter)
    return {
        Factor.FIT: fit(way, wish),
        Factor.AFFORDABILITY: affordability(way, wish, borrower, limits.debt_share),
        Factor.COST: cost(way, wish, limits.ceilings.get(candidate.lender_kind)),
        Factor.HISTORY: figures.value if figures else HALF,
        Factor.SPEED: speed(candidate.speed_days, wish.speed),
        Factor.SECURITY: security(candidate.security, wish, risky),
    }


def _within(value: Decimal) -> Decimal:
    return min(max(value, ZERO), ONE)


def fit(way: Estimate, wish: Wish) -> Decimal:
    """Half for the amount (share of what is wanted), half for the term (1 less its distance in terms wanted)."""
    distance = Decimal(abs(way.term_months - wish.term_months)) / wish.term_months
    return HALF * _within(way.amount / wish.amount) + HALF * _within(ONE - distance)


def affordability(way: Estimate, wish: Wish, borrower: Borrower, debt_share: Decimal) -> Decimal:
    """How much of what the income leaves for debt stays free; and never better than what the customer said they can
    pay each month. 20,000 income, 2,000 debt, 55 %: room 9,000; a burden of 3,000 leaves two thirds."""
    if not borrower.monthly_income:
        value = ZERO
    else:
        room = borrower.monthly_income * debt_share - borrower.monthly_debt
        value = _within((room - way.burden) / room) if room > 0 else ZERO
    if wish.pay_monthly and way.burden > wish.pay_monthly:
        value = min(value, _within(ONE - (way.burden - wish.pay_monthly) / wish.pay_monthly) * HALF)
    return value


def cost(way: Estimate, wish: Wish, ceiling: Decimal | None) -> Decimal:
    """Distance of the yearly cost from the ceiling, as a share of it; halved when dearer than the customer wants."""
    value = _within(ONE - way.simple / (ceiling or ONE))
    return value * HALF if wish.cost_limit is not None and way.simple > wish.cost_limit else value


def speed(days: int | None, wanted: str) -> Decimal:
    """1 when the decision usually comes in time, less the later it comes; who is in no hurry loses nothing."""
    limit = DAYS_WANTED.get(Speed(wanted))
    if limit is None:
        return ONE
    if days is None:
        return HALF
    return ONE if days <= limit else _within(ONE - (days - limit) / (limit * 2))


def security(kind: str, wish: Wish, risky: bool) -> Decimal:
    """A risky borrower is steered to a loan that something or somebody secures, with their own property first: it is
    cheaper and more likely granted. Nobody else has to pledge what they own for a loan they get without."""
    if not risky:
        return ONE if kind == UNSECURED else HALF
    if kind == UNSECURED:
        return ZERO
    return ONE if SECURES.get(kind, frozenset()) & wish.assets else Decimal("0.7")
