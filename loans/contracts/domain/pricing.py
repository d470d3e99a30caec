"""What an offer costs: fees, terms, schedule, yearly cost, ceiling. Pure.

Rules: PBOC announcement [2021] No. 3 (yearly cost), 金规〔2025〕9号 and the court's 24 % (ceilings).
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import money
from backoffice.values.errors import Refused
from loans.maths.day_count import DayCount
from loans.maths.penalty import PenaltyRule
from loans.maths.schedule import ImpossibleTerms, Method, Schedule, Terms, build
from loans.maths.yearly_cost import CostItem, NoRate, YearlyCost, cost_of_schedule, percent
from loans.products.domain import DueDay, FeeRule, RoundingMode, due_rule, level_rounding


def _(text: str) -> str:
    """Marks a text for the catalogue; it is translated when the refusal is shown."""
    return text


class Category(StrEnum):
    """The four rows of the form, in printed order."""

    INTEREST = "interest"
    INSTALMENT = "instalment_fee"
    GUARANTEE = "guarantee"
    OTHER = "other"


CATEGORY_NAMES = {
    Category.INTEREST: "贷款利息",
    Category.INSTALMENT: "分期费用",
    Category.GUARANTEE: "增信服务费",
    Category.OTHER: "其他费用",
}
COLLECTOR_NAMES = {"lender": "贷款人", "guarantor": "增信机构", "platform": "平台", "other": "其他机构"}
NONE = "无"


def category_of(name: str) -> Category:
    """Where a fee stands on the form, read from its name."""
    if any(word in name for word in ("增信", "担保", "保证", "保险", "保费")):
        return Category.GUARANTEE
    return Category.INSTALMENT if "分期" in name else Category.OTHER


@dataclass(frozen=True)
class Fee:
    """One normal fee. `base`: fixed (yuan), principal (share of the loan), balance (share of the open principal).
    `timing`: upfront or per_instalment. `collector`: name of whoever takes it. Each charge stays between `minimum`
    and `maximum` yuan."""

    name: str
    timing: str
    base: str
    value: Decimal
    collector: str
    category: Category = Category.OTHER
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def item(self, schedule: Schedule) -> CostItem:
        """The fee in yuan, rounded to the cent each time it is charged."""
        rule = FeeRule(self.name, self.timing, self.base, self.value, self.minimum, self.maximum)
        return rule.item(schedule)

    def standard(self) -> str:
        """How the fee is measured, in words for the form."""
        if self.base == "fixed":
            amount = f"{money.yuan(self.value)} 元"
        else:
            of = "贷款本金" if self.base == "principal" else "剩余本金"
            amount = f"{of}的 {percent(self.value)}%"
        if self.minimum is not None:
            amount += f"，不低于 {money.yuan(self.minimum)} 元"
        if self.maximum is not None:
            amount += f"，不高于 {money.yuan(self.maximum)} 元"
        return f"{amount}/期" if self.timing == "per_instalment" else amount

    def how(self) -> str:
        return "随每期还款收取" if self.timing == "per_instalment" else "放款时一次性收取"


@dataclass(frozen=True)
class OfferTerms:
    """Everything that the price depends on. Change any of it and a new form must be confirmed."""

    amount: Decimal
    annual_rate: Decimal
    instalments: int
    method: Method
    start: date
    day_count: DayCount = DayCount.THIRTY_360
    fees: tuple[Fee, ...] = ()
    penalty_factor: Decimal = Decimal("1.5")
    misuse_factor: Decimal = Decimal("2.0")
    overdue_cap: Decimal = Decimal("0.24")
    penalty_basis: int = 360
    grace_days: int = 0
    # Which debt a payment settles first; empty in papers made before it stood in the terms.
    allocation: tuple[str, ...] = ()
    due_rule: str = DueDay.DISBURSEMENT.value
    due_day: int | None = None
    # The days to pay as a calendar moved them; empty: as they fall. What is owed never depends on them.
    due_dates: tuple[date, ...] = ()
    rounding_step: Decimal = Decimal("0.01")
    rounding_mode: str = RoundingMode.HALF_UP.value

    @property
    def penalty(self) -> PenaltyRule:
        return PenaltyRule(self.penalty_factor, self.overdue_cap, self.penalty_basis, self.grace_days)

    def as_json(self) -> dict[str, Any]:
        """Frozen with the paper, so that anybody can compute it again."""
        return {
            "amount": str(self.amount),
            "annual_rate": str(self.annual_rate),
            "instalments": self.instalments,
            "method": self.method.value,
            "start": self.start.isoformat(),
            "day_count": self.day_count.value,
            "fees": [
                {
                    "name": fee.name,
                    "timing": fee.timing,
                    "base": fee.base,
                    "value": str(fee.value),
                    "collector": fee.collector,
                    "category": fee.category.value,
                    "minimum": None if fee.minimum is None else str(fee.minimum),
                    "maximum": None if fee.maximum is None else str(fee.maximum),
                }
                for fee in self.fees
            ],
            "penalty_factor": str(self.penalty_factor),
            "misuse_factor": str(self.misuse_factor),
            "overdue_cap": str(self.overdue_cap),
            "penalty_basis": self.penalty_basis,
            "grace_days": self.grace_days,
            "allocation": list(self.allocation),
            "due_rule": self.due_rule,
            "due_day": self.due_day,
            "due_dates": [day.isoformat() for day in self.due_dates],
            "rounding_step": str(self.rounding_step),
            "rounding_mode": self.rounding_mode,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "OfferTerms":
        """Papers made before a field existed have its default, which is what was computed then."""
        return cls(
            amount=Decimal(stored["amount"]),
            annual_rate=Decimal(stored["annual_rate"]),
            instalments=int(stored["instalments"]),
            method=Method(stored["method"]),
            start=date.fromisoformat(stored["start"]),
            day_count=DayCount(stored["day_count"]),
            fees=tuple(_fee_of(fee) for fee in stored["fees"]),
            penalty_factor=Decimal(stored["penalty_factor"]),
            misuse_factor=Decimal(stored["misuse_factor"]),
            overdue_cap=Decimal(stored["overdue_cap"]),
            penalty_basis=int(stored["penalty_basis"]),
            grace_days=int(stored.get("grace_days", 0)),
            allocation=tuple(stored.get("allocation", ())),
            due_rule=stored.get("due_rule", DueDay.DISBURSEMENT.value),
            due_day=stored.get("due_day"),
            due_dates=tuple(date.fromisoformat(day) for day in stored.get("due_dates", ())),
            rounding_step=Decimal(stored.get("rounding_step", "0.01")),
            rounding_mode=stored.get("rounding_mode", RoundingMode.HALF_UP.value),
        )


def _fee_of(stored: dict[str, Any]) -> Fee:
    limits = (None if stored.get(name) is None else Decimal(stored[name]) for name in ("minimum", "maximum"))
    return Fee(
        stored["name"],
        stored["timing"],
        stored["base"],
        Decimal(stored["value"]),
        stored["collector"],
        Category(stored["category"]),
        *limits,
    )


@dataclass(frozen=True)
class Quote:
    """An offer computed: the schedule with its fees, and the yearly cost."""

    terms: OfferTerms
    schedule: Schedule
    items: tuple[tuple[Fee, CostItem], ...]
    cost: YearlyCost

    def fee_of(self, n: int) -> Decimal:
        """All fees that fall due with instalment `n` (from 1)."""
        return sum((item.per_instalment[n - 1] for _, item in self.items if item.per_instalment), Decimal("0.00"))

    @property
    def upfront(self) -> Decimal:
        return sum((item.upfront for _, item in self.items), Decimal("0.00"))

    def rows(self) -> list[dict[str, str]]:
        """The schedule as the contract prints it."""
        return [
            {
                "n": str(row.n),
                "due": row.due.isoformat(),
                "principal": money.yuan(row.principal),
                "interest": money.yuan(row.interest),
                "fee": money.yuan(self.fee_of(row.n)),
                "total": money.yuan(row.total + self.fee_of(row.n)),
                "balance": money.yuan(row.balance),
            }
            for row in self.schedule.rows
        ]


def quote(terms: OfferTerms) -> Quote:
    """Schedule and yearly cost of these terms. Raises Refused if there is no schedule or no rate.

    V1 (10,000, 12 months, 7.2 %, guarantee 30.00 monthly, set-up 100.00) costs 15.56 % simple, 16.72 % compound.
    """
    order = {category: k for k, category in enumerate(Category)}
    fees = sorted(terms.fees, key=lambda fee: order[fee.category])
    try:
        schedule = _schedule(terms)
        items = tuple((fee, fee.item(schedule)) for fee in fees)
        cost = cost_of_schedule(schedule, [item for _, item in items])
    except (ImpossibleTerms, NoRate) as error:
        raise Refused(
            "offers.impossible_terms", _("These terms cannot be offered: %(why)s"), why=str(error)
        ) from error
    return Quote(terms, schedule, items, cost)


def _schedule(terms: OfferTerms) -> Schedule:
    schedule = build(
        Terms(
            terms.amount,
            terms.annual_rate,
            terms.instalments,
            terms.start,
            terms.method,
            terms.day_count,
            due=due_rule(terms.due_rule, terms.due_day, terms.start),
            level_rounding=level_rounding(terms.rounding_step, terms.rounding_mode),
        )
    )
    if not terms.due_dates:
        return schedule
    moved = zip(schedule.rows, terms.due_dates, strict=True)
    return replace(schedule, rows=tuple(row._replace(due=day) for row, day in moved))


def check_ceiling(cost: YearlyCost, ceiling: Decimal, basis: str = "simple") -> None:
    """Raises Refused if the yearly cost, unrounded, is above the ceiling. V3 costs 26.48 % and is refused at 24 %."""
    rate = cost.compound if basis == "compound" else cost.simple
    if rate > ceiling:
        raise Refused(
            "offers.above_ceiling",
            _("The yearly cost of %(cost)s%% is above the ceiling of %(ceiling)s%%. Lower the rate or the fees."),
            cost=str(percent(rate)),
            ceiling=str(percent(ceiling)),
        )


def compound_warning(cost: YearlyCost, ceiling: Decimal) -> bool:
    """Whether only the compound figure is above the ceiling: allowed, but compliance wants to know."""
    return cost.simple <= ceiling < cost.compound


def each_instalment(calculated: Quote) -> str:
    """What is paid each time, in one line: the equal amount, or from first to last."""
    totals = [row.total + calculated.fee_of(row.n) for row in calculated.schedule.rows]
    if len(totals) == 1:
        return f"到期一次支付 {money.yuan(totals[0])} 元"
    if len(set(totals)) == 1:
        return f"每期 {money.yuan(totals[0])} 元"
    if len(set(totals[:-1])) == 1:
        return f"第 1 至 {len(totals) - 1} 期每期 {money.yuan(totals[0])} 元，末期 {money.yuan(totals[-1])} 元"
    return f"首期 {money.yuan(totals[0])} 元，末期 {money.yuan(totals[-1])} 元，各期见还款计划"
