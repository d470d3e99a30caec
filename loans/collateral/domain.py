"""Security of a loan: values, registration, guarantors, and what blocks the payout. Pure.

Rules: Civil Code 394-425 (mortgage, pledge, registration), 681-702 (guarantee: written, by consent), 金规〔2025〕9号,
融资担保公司监督管理条例 (licensed guarantee companies). Limits are dated parameters, passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import transitions
from loans.maths.ratios import debt_service_cover, guarantee_burden, loan_to_value
from loans.products.domain import Security

ZERO = Decimal(0)


class Kind(StrEnum):
    HOME = "home"
    CAR = "car"
    EQUIPMENT = "equipment"
    RECEIVABLE = "receivable"
    DEPOSIT = "deposit"
    OTHER = "other"


class StepKind(StrEnum):
    REGISTRATION = "registration"  # mortgage or pledge entered with the authority
    INSURANCE = "insurance"  # policy with the lender as first beneficiary
    PAPERS = "papers"  # keys, certificates, deposit slips held


# What has to be done for each kind of thing before money goes out.
STEPS_OF: dict[Kind, tuple[StepKind, ...]] = {
    Kind.HOME: (StepKind.REGISTRATION, StepKind.PAPERS),
    Kind.CAR: (StepKind.REGISTRATION, StepKind.INSURANCE, StepKind.PAPERS),
    Kind.EQUIPMENT: (StepKind.REGISTRATION, StepKind.INSURANCE),
    Kind.RECEIVABLE: (StepKind.REGISTRATION,),
    Kind.DEPOSIT: (StepKind.REGISTRATION, StepKind.PAPERS),
    Kind.OTHER: (StepKind.REGISTRATION,),
}
# Which things may serve a product that asks for a mortgage, and one that asks for a pledge.
SERVES = {
    Security.MORTGAGE: {Kind.HOME, Kind.CAR, Kind.EQUIPMENT, Kind.OTHER},
    Security.PLEDGE: {Kind.CAR, Kind.EQUIPMENT, Kind.RECEIVABLE, Kind.DEPOSIT, Kind.OTHER},
}


class ItemState(StrEnum):
    HELD = "held"
    WITHDRAWN = "withdrawn"  # taken out before the payout
    RELEASED = "released"  # given back after settlement


class StepState(StrEnum):
    OPEN = "open"
    FILED = "filed"
    REFUSED = "refused"
    DONE = "done"
    CANCELLED = "cancelled"  # registration deleted, papers given back


class GuaranteeState(StrEnum):
    ASKED = "asked"
    CONSENTED = "consented"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


class Source(StrEnum):
    APPRAISAL = "appraisal"  # report of an appraisal company
    MARKET = "market"  # prices of a market or platform
    INVOICE = "invoice"
    TAX = "tax"  # value for tax or in public records
    BALANCE = "balance"  # balance certified by a bank or debtor


ITEM_MOVES = transitions.table(
    [
        ("withdraw", {ItemState.HELD}, ItemState.WITHDRAWN),
        ("release", {ItemState.HELD}, ItemState.RELEASED),
    ]
)
STEP_MOVES = transitions.table(
    [
        ("file", {StepState.OPEN, StepState.REFUSED}, StepState.FILED),
        ("refuse", {StepState.FILED}, StepState.REFUSED),
        ("complete", {StepState.OPEN, StepState.FILED}, StepState.DONE),
        ("cancel", {StepState.OPEN, StepState.FILED, StepState.REFUSED, StepState.DONE}, StepState.CANCELLED),
    ]
)
GUARANTEE_MOVES = transitions.table(
    [
        ("consent", {GuaranteeState.ASKED}, GuaranteeState.CONSENTED),
        ("withdraw", {GuaranteeState.ASKED, GuaranteeState.CONSENTED}, GuaranteeState.WITHDRAWN),
        ("release", {GuaranteeState.CONSENTED}, GuaranteeState.RELEASED),
    ]
)


@dataclass(frozen=True)
class Limits:
    """Dated parameters. `max_ltv` is the product's, None where it sets none; `least_cover` the smallest DSCR."""

    valuation_days: int
    falling: Decimal
    guarantee_multiple: Decimal
    max_ltv: Decimal | None = None
    least_cover: Decimal | None = None


@dataclass(frozen=True)
class Step:
    kind: StepKind
    state: StepState
    valid_to: date | None = None


@dataclass(frozen=True)
class Item:
    name: str
    kind: Kind
    value: Decimal | None
    valued_on: date | None
    previous_value: Decimal | None = None
    prior_claims: Decimal = ZERO
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Guarantor:
    """Who vouches. `obstacles` are codes of what forbids a licensed company; `guaranteed` is everything this guarantor
    vouches for, this loan included; `ceiling` a licensed company's; `yearly_income` a person's or firm's."""

    name: str
    licensed: bool
    insurer: bool
    consented: bool
    amount: Decimal
    guaranteed: Decimal
    yearly_income: Decimal | None = None
    ceiling: Decimal | None = None
    obstacles: tuple[str, ...] = ()


class Standing(StrEnum):
    """How far the newest value can be trusted."""

    NONE = "none"
    FRESH = "fresh"
    STALE = "stale"
    FALLING = "falling"


@dataclass(frozen=True)
class Block:
    """One reason why money may not go out; `code` names the sentence, `data` fills it in."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


def standing(item: Item, limits: Limits, on: date) -> Standing:
    """A value older than the limit is stale; one that fell by the limit or more since the valuation before is
    falling."""
    if item.value is None or item.valued_on is None:
        return Standing.NONE
    if on - item.valued_on > timedelta(days=limits.valuation_days):
        return Standing.STALE
    before = item.previous_value
    if before and (before - item.value) / before >= limits.falling:
        return Standing.FALLING
    return Standing.FRESH


def loan_to_values(amount: Decimal, items: Sequence[Item]) -> Decimal | None:
    """The loan and what is secured before it over all values; None without a value."""
    valued = [item for item in items if item.value]
    if not valued:
        return None
    return loan_to_value(
        amount,
        sum((item.value or ZERO for item in valued), ZERO),
        sum((item.prior_claims for item in valued), ZERO),
    )


def cover(monthly_income: Decimal | None, monthly_debt: Decimal | None, instalment: Decimal) -> Decimal | None:
    """DSCR of a month from declared figures: income / (debts + this loan's instalment); None without an income."""
    if monthly_income is None or (monthly_debt or ZERO) + instalment <= 0:
        return None
    return debt_service_cover(monthly_income, (monthly_debt or ZERO) + instalment)


def burden(guarantor: Guarantor) -> Decimal | None:
    """All sums vouched for over a year's income; None where no income is known."""
    if not guarantor.yearly_income:
        return None
    return guarantee_burden([guarantor.guaranteed], guarantor.yearly_income)


def blocks(
    security: str, amount: Decimal, items: Sequence[Item], guarantors: Sequence[Guarantor], limits: Limits, on: date
) -> list[Block]:
    """Everything that keeps this loan from being paid out; empty when it may go out.

    What was attached counts although the product does not ask for it: the decision was made with it.
    """
    found = _missing(security, items, guarantors)
    for item in items:
        found += _item_blocks(item, limits, on)
    share = loan_to_values(amount, items)
    if share is not None and limits.max_ltv is not None and share > limits.max_ltv:
        found.append(Block("ltv", {"share": share, "limit": limits.max_ltv}))
    for guarantor in guarantors:
        found += _guarantor_blocks(guarantor, limits)
    return found


def _missing(security: str, items: Sequence[Item], guarantors: Sequence[Guarantor]) -> list[Block]:
    for asked, kinds in SERVES.items():
        if security == asked and not any(item.kind in kinds for item in items):
            return [Block(f"no_{asked.value}")]
    if security == Security.GUARANTEE and not guarantors:
        return [Block("no_guarantee")]
    if security == Security.INSURANCE and not any(g.insurer for g in guarantors):
        return [Block("no_insurance")]
    return []


def _item_blocks(item: Item, limits: Limits, on: date) -> list[Block]:
    found = []
    now = standing(item, limits, on)
    if now is Standing.NONE:
        found.append(Block("not_valued", {"name": item.name}))
    elif now is Standing.STALE:
        found.append(Block("stale", {"name": item.name, "day": item.valued_on, "days": limits.valuation_days}))
    for step in item.steps:
        if step.state is not StepState.DONE:
            found.append(Block(f"step_{step.kind.value}", {"name": item.name}))
        elif step.valid_to is not None and step.valid_to < on:
            found.append(Block("policy_ended", {"name": item.name, "day": step.valid_to}))
    return found


def _guarantor_blocks(guarantor: Guarantor, limits: Limits) -> list[Block]:
    found = [] if guarantor.consented else [Block("no_consent", {"name": guarantor.name})]
    if guarantor.licensed:
        found += [Block(code, {"name": guarantor.name}) for code in guarantor.obstacles]
        if guarantor.ceiling is not None and guarantor.guaranteed > guarantor.ceiling:
            found.append(
                Block(
                    "over_ceiling", {"name": guarantor.name, "sum": guarantor.guaranteed, "limit": guarantor.ceiling}
                )
            )
        return found
    ratio = burden(guarantor)
    if ratio is None:
        found.append(Block("no_income", {"name": guarantor.name}))
    elif ratio > limits.guarantee_multiple:
        found.append(
            Block("over_burdened", {"name": guarantor.name, "ratio": ratio, "limit": limits.guarantee_multiple})
        )
    return found
