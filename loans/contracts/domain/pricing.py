"""What an offer costs: fees, terms, schedule, yearly cost, ceiling. Pure.

Rules: PBOC announcement [2021] No. 3 (yearly cost), 金规〔2025〕9号 and the court's 24 % (ceilings).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import money
from backoffice.values.errors import Refused
from loans.maths.day_count import DayCount
from loans.maths.penalty import PenaltyRule
from loans.maths.rounding import cents
from loans.maths.schedule import ImpossibleTerms, Method, Schedule, Terms, build
from loans.maths.yearly_cost import CostItem, NoRate, YearlyCost, cost_of_schedule, percent


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
    `timing`: upfront or per_instalment. `collector`: name of whoever takes it."""

    name: str
    timing: str
    base: str
    value: Decimal
    collector: str
    category: Category = Category.OTHER

    def item(self, schedule: Schedule) -> CostItem:
        """The fee in yuan, rounded to the cent each time it is charged."""
        principal = schedule.terms.principal
        if self.timing == "upfront":
            amount = cents(self.value if self.base == "fixed" else principal * self.value)
            return CostItem(self.name, self.name, upfront=amount)
        opened = [principal, *(row.balance for row in schedule.rows[:-1])]
        bases = {"fixed": [Decimal(1)] * len(opened), "principal": [principal] * len(opened), "balance": opened}
        per = tuple(cents(self.value * base) for base in bases[self.base])
        return CostItem(self.name, self.name, per_instalment=per)

    def standard(self) -> str:
        """How the fee is measured, in words for the form."""
        if self.base == "fixed":
            amount = f"{money.yuan(self.value)} 元"
        else:
            of = "贷款本金" if self.base == "principal" else "剩余本金"
            amount = f"{of}的 {percent(self.value)}%"
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

    @property
    def penalty(self) -> PenaltyRule:
        return PenaltyRule(self.penalty_factor, self.overdue_cap, self.penalty_basis)

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
                }
                for fee in self.fees
            ],
            "penalty_factor": str(self.penalty_factor),
            "misuse_factor": str(self.misuse_factor),
            "overdue_cap": str(self.overdue_cap),
            "penalty_basis": self.penalty_basis,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "OfferTerms":
        fees = tuple(
            Fee(f["name"], f["timing"], f["base"], Decimal(f["value"]), f["collector"], Category(f["category"]))
            for f in stored["fees"]
        )
        return cls(
            Decimal(stored["amount"]),
            Decimal(stored["annual_rate"]),
            int(stored["instalments"]),
            Method(stored["method"]),
            date.fromisoformat(stored["start"]),
            DayCount(stored["day_count"]),
            fees,
            Decimal(stored["penalty_factor"]),
            Decimal(stored["misuse_factor"]),
            Decimal(stored["overdue_cap"]),
            int(stored["penalty_basis"]),
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
        schedule = build(
            Terms(terms.amount, terms.annual_rate, terms.instalments, terms.start, terms.method, terms.day_count)
        )
        items = tuple((fee, fee.item(schedule)) for fee in fees)
        cost = cost_of_schedule(schedule, [item for _, item in items])
    except (ImpossibleTerms, NoRate) as error:
        raise Refused(
            "offers.impossible_terms", _("These terms cannot be offered: %(why)s"), why=str(error)
        ) from error
    return Quote(terms, schedule, items, cost)


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


def ceiling_for(kind: str, *, fixed: Decimal, lpr: Decimal | None = None, multiple: Decimal | None = None) -> Decimal:
    """The ceiling of a kind of lender: a fixed yearly rate, or a multiple of the loan prime rate if that is lower."""
    return fixed if lpr is None or multiple is None else min(fixed, lpr * multiple)


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
