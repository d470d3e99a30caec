"""What an offer costs, what the disclosure form says, and the order of the steps up to a signed contract. Pure.

Rules: PBOC announcement [2021] No. 3 (yearly cost), 金规〔2026〕2号 (disclosure before the contract, forced reading),
金规〔2025〕9号 and the court's 24 % (ceilings), Civil Code 668 (what a loan contract holds), 496 (key clauses).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import money, transitions
from backoffice.values.errors import Refused
from loans.maths.day_count import DayCount
from loans.maths.penalty import PenaltyRule
from loans.maths.rounding import cents
from loans.maths.schedule import METHOD_NAMES_ZH, ImpossibleTerms, Method, Schedule, Terms, build
from loans.maths.yearly_cost import CostItem, NoRate, YearlyCost, cost_of_schedule, percent


def _(text: str) -> str:
    """Marks a text for the catalogue; it is translated when the refusal is shown."""
    return text


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DisclosureState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    SHOWN = "shown"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    VOID = "void"


class ContractState(StrEnum):
    PREPARED = "prepared"
    SIGNED = "signed"
    VOID = "void"


class Evidence(StrEnum):
    """How the borrower confirmed: on paper at the counter, or on a screen after the forced reading time."""

    SIGNATURE = "signature"
    POPUP = "popup"


OFFER_MOVES = transitions.table(
    [
        ("accept", {OfferState.OPEN}, OfferState.ACCEPTED),
        ("supersede", {OfferState.OPEN, OfferState.ACCEPTED}, OfferState.SUPERSEDED),
        ("withdraw", {OfferState.OPEN, OfferState.ACCEPTED}, OfferState.WITHDRAWN),
        ("expire", {OfferState.OPEN}, OfferState.EXPIRED),
    ]
)

LIVE = {DisclosureState.DRAFT, DisclosureState.ISSUED, DisclosureState.SHOWN, DisclosureState.CONFIRMED}
DISCLOSURE_MOVES = transitions.table(
    [
        ("issue", {DisclosureState.DRAFT}, DisclosureState.ISSUED),
        ("show", {DisclosureState.ISSUED}, DisclosureState.SHOWN),
        ("confirm", {DisclosureState.SHOWN}, DisclosureState.CONFIRMED),
        ("supersede", LIVE, DisclosureState.SUPERSEDED),
        ("void", LIVE, DisclosureState.VOID),
    ]
)

CONTRACT_MOVES = transitions.table(
    [
        ("sign", {ContractState.PREPARED}, ContractState.SIGNED),
        ("void", {ContractState.PREPARED, ContractState.SIGNED}, ContractState.VOID),
    ]
)


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
class Contingent:
    """A charge that arises only if something happens: overdue, misuse, prepayment."""

    name: str
    trigger: str
    standard: str
    collector: str


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


# -- the disclosure form --------------------------------------------------------------------------


@dataclass(frozen=True)
class Parties:
    """Who is named on the papers. The borrower's number is masked before it comes here."""

    lender: str
    lender_phone: str
    platform: str
    platform_phone: str
    guarantor: str
    borrower: str
    borrower_id_masked: str
    product: str
    application: str
    purpose: str


def contingent_items(terms: OfferTerms, lender: str, others: Sequence[Contingent] = ()) -> list[Contingent]:
    """Block three of the form. Penalty standards are printed as yearly rates, capped by the court's limit."""
    overdue = terms.penalty.yearly_rate(terms.annual_rate)
    misuse = min(terms.annual_rate * terms.misuse_factor, terms.overdue_cap)
    return [
        Contingent(
            "逾期罚息", "未按期足额还款", f"年利率 {percent(overdue)}%（合同利率×{terms.penalty_factor}）", lender
        ),
        Contingent(
            "挪用罚息", "未按约定用途使用贷款", f"年利率 {percent(misuse)}%（合同利率×{terms.misuse_factor}）", lender
        ),
        *others,
    ]


def disclosure_data(
    calculated: Quote,
    parties: Parties,
    contingent: Sequence[Contingent],
    *,
    version: int,
    issued_at: str,
    reading_seconds: int,
) -> dict[str, Any]:
    """All that the form 个人贷款综合融资成本明示表 says, block by block; a row without content says 无."""
    terms, cost, rows = calculated.terms, calculated.cost, calculated.schedule.rows
    shown = {row.code: row for row in cost.rows}
    interest = cost.rows[0]
    normal: list[dict[str, str]] = [
        {
            "item": CATEGORY_NAMES[Category.INTEREST],
            "how": "随每期还款收取" if len(rows) > 1 else "到期一次收取",
            "standard": f"年利率 {percent(terms.annual_rate)}%（单利）",
            "rate": f"{interest.shown}%",
            "collector": parties.lender,
        }
    ]
    for category in (Category.INSTALMENT, Category.GUARANTEE, Category.OTHER):
        listed = [fee for fee, item in calculated.items if fee.category is category and item.total]
        for fee in listed:
            name = CATEGORY_NAMES[category]
            normal.append(
                {
                    "item": name if fee.name == name else f"{name}（{fee.name}）",
                    "how": fee.how(),
                    "standard": fee.standard(),
                    "rate": f"{shown[fee.name].shown}%",
                    "collector": fee.collector,
                }
            )
        if not listed:
            empty = dict.fromkeys(("how", "standard", "rate", "collector"), NONE)
            normal.append({"item": CATEGORY_NAMES[category], **empty})
    named = {item.name for item in contingent}
    later = [
        {"item": c.name, "trigger": c.trigger, "standard": c.standard, "collector": c.collector} for c in contingent
    ]
    for name in ("逾期罚息", "挪用罚息", "提前还款违约金", "其他（按实际发生）"):
        if name not in named:
            later.append({"item": name, "trigger": NONE, "standard": NONE, "collector": NONE})
    return {
        "lender": parties.lender,
        "lender_phone": parties.lender_phone,
        "platform": parties.platform,
        "platform_phone": parties.platform_phone,
        "guarantor": parties.guarantor or NONE,
        "borrower": parties.borrower,
        "borrower_id": parties.borrower_id_masked,
        "product": parties.product,
        "application": parties.application,
        "version": version,
        "issued_at": issued_at,
        "principal": money.yuan(terms.amount),
        "principal_words": money.in_words(terms.amount),
        "received": money.yuan(cost.received),
        "term": f"{terms.instalments} 个月 / {len(rows)} 期",
        "method": METHOD_NAMES_ZH[terms.method],
        "first_due": rows[0].due.isoformat(),
        "each": each_instalment(calculated),
        "normal": normal,
        "simple": f"{cost.shown_simple}%",
        "compound": f"{cost.shown_compound}%",
        "total_cost": money.yuan(cost.total_cost),
        "total_paid": money.yuan(cost.total_paid),
        "contingent": later,
        "reading_seconds": reading_seconds,
        "terms": terms.as_json(),
    }


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


def recompute(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The main figures of a form as printed and as computed again from its frozen terms."""
    again = quote(OfferTerms.from_json(data["terms"]))
    return [
        ("贷款本金（元）", data["principal"], money.yuan(again.terms.amount)),
        ("实际到账金额（元）", data["received"], money.yuan(again.cost.received)),
        ("正常履约年化综合融资成本（单利）", data["simple"], f"{again.cost.shown_simple}%"),
        ("复利（IRR）", data["compound"], f"{again.cost.shown_compound}%"),
        ("融资成本合计（元）", data["total_cost"], money.yuan(again.cost.total_cost)),
    ]


# -- reading time -----------------------------------------------------------------------------------


def may_confirm_at(shown_at: datetime, reading_seconds: int) -> datetime:
    return shown_at + timedelta(seconds=reading_seconds)


def check_read(shown_at: datetime | None, reading_seconds: int, now: datetime) -> None:
    """Raises Refused until the server's clock has passed the forced reading time."""
    if shown_at is None:
        raise Refused("disclosures.not_shown", _("The form has not been shown yet."))
    left = (may_confirm_at(shown_at, reading_seconds) - now).total_seconds()
    if left > 0:
        raise Refused(
            "disclosures.too_early",
            _("Read the form first: it can be confirmed in %(seconds)s seconds."),
            seconds=int(left) + (1 if left % 1 else 0),
        )
