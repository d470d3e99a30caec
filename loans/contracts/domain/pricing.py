"""What an offer costs: fees, terms, schedule, yearly cost, ceiling. Pure.

Rules: PBOC announcement [2021] No. 3 (yearly cost), 金规〔2025〕9号 and the court's 24 % (ceilings).
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.values import money
from backoffice.values.errors import Refused
from loans.maths.day_count import DayCount
from loans.maths.penalty import PenaltyRule
from loans.maths.schedule import ImpossibleTerms, Method
from loans.maths.yearly_cost import NoRate, YearlyCost, percent
from loans.products.domain import DueDay, Fee, FormRow, Price, PriceCard, RoundingMode


def _(text: str) -> str:
    """Marks a text for the catalogue; it is translated when the refusal is shown."""
    return text


NONE = "无"


@dataclass(frozen=True)
class OfferTerms:
    """Everything that the price depends on. Change any of it and a new form must be confirmed."""

    amount: Decimal
    annual_rate: Decimal
    instalments: int
    method: Method
    start: date
    card: PriceCard = field(default_factory=PriceCard)
    penalty_factor: Decimal = Decimal("1.5")
    misuse_factor: Decimal = Decimal("2.0")
    overdue_cap: Decimal = Decimal("0.24")
    penalty_basis: int = 360
    grace_days: int = 0
    # Which debt a payment settles first; empty in papers made before it stood in the terms.
    allocation: tuple[str, ...] = ()
    # The days to pay as a calendar moved them; empty: as they fall. What is owed never depends on them.
    due_dates: tuple[date, ...] = ()

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
            **_card_json(self.card),
            "penalty_factor": str(self.penalty_factor),
            "misuse_factor": str(self.misuse_factor),
            "overdue_cap": str(self.overdue_cap),
            "penalty_basis": self.penalty_basis,
            "grace_days": self.grace_days,
            "allocation": list(self.allocation),
            "due_dates": [day.isoformat() for day in self.due_dates],
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
            card=_card_of(stored),
            penalty_factor=Decimal(stored["penalty_factor"]),
            misuse_factor=Decimal(stored["misuse_factor"]),
            overdue_cap=Decimal(stored["overdue_cap"]),
            penalty_basis=int(stored["penalty_basis"]),
            grace_days=int(stored.get("grace_days", 0)),
            allocation=tuple(stored.get("allocation", ())),
            due_dates=tuple(date.fromisoformat(day) for day in stored.get("due_dates", ())),
        )


def _card_json(card: PriceCard) -> dict[str, Any]:
    """The card lies flat among the terms, as papers have it since the first one."""
    return {
        "day_count": card.day_count.value,
        "fees": [
            {
                "name": fee.name,
                "timing": fee.timing,
                "base": fee.base,
                "value": str(fee.value),
                "collector": fee.collector,
                "category": fee.form_row.value,
                "minimum": None if fee.minimum is None else str(fee.minimum),
                "maximum": None if fee.maximum is None else str(fee.maximum),
                "discount": str(fee.discount),
            }
            for fee in card.fees
        ],
        "due_rule": card.due_rule,
        "due_day": card.due_day,
        "rounding_step": str(card.rounding_step),
        "rounding_mode": card.rounding_mode,
    }


def _card_of(stored: dict[str, Any]) -> PriceCard:
    return PriceCard(
        fees=tuple(_fee_of(fee) for fee in stored["fees"]),
        day_count=DayCount(stored["day_count"]),
        due_rule=stored.get("due_rule", DueDay.DISBURSEMENT.value),
        due_day=stored.get("due_day"),
        rounding_step=Decimal(stored.get("rounding_step", "0.01")),
        rounding_mode=stored.get("rounding_mode", RoundingMode.HALF_UP.value),
    )


def _fee_of(stored: dict[str, Any]) -> Fee:
    least, most = (stored.get(name) for name in ("minimum", "maximum"))
    return Fee(
        stored["name"],
        stored["timing"],
        stored["base"],
        Decimal(stored["value"]),
        stored["collector"],
        FormRow(stored["category"]),
        minimum=None if least is None else Decimal(least),
        maximum=None if most is None else Decimal(most),
        discount=Decimal(stored.get("discount", 0)),
    )


@dataclass(frozen=True)
class Quote(Price):
    """An offer computed."""

    terms: OfferTerms

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
    """Schedule and yearly cost of these terms by their price card. Raises Refused if there is no schedule or no rate.

    The days to pay that a calendar moved are printed; amounts and cost never depend on them.
    """
    try:
        price = terms.card.price(terms.amount, terms.annual_rate, terms.instalments, terms.method, terms.start)
    except (ImpossibleTerms, NoRate) as error:
        raise Refused(
            "offers.impossible_terms", _("These terms cannot be offered: %(why)s"), why=str(error)
        ) from error
    schedule = price.schedule
    if terms.due_dates:
        moved = zip(schedule.rows, terms.due_dates, strict=True)
        schedule = replace(schedule, rows=tuple(row._replace(due=day) for row, day in moved))
    return Quote(schedule, price.items, price.cost, terms)


@dataclass(frozen=True)
class Spared:
    """What a customer's tier spares them of one fee of the company, in yuan over the whole loan."""

    name: str
    list_price: Decimal
    share: Decimal
    amount: Decimal


def spared(calculated: Quote) -> list[Spared]:
    found = []
    for fee, item in calculated.items:
        if fee.discount:
            full = fee.at_list_price.item(calculated.schedule).total
            found.append(Spared(fee.name, full, fee.discount, full - item.total))
    return found


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
    totals = calculated.payments
    if len(totals) == 1:
        return f"到期一次支付 {money.yuan(totals[0])} 元"
    if len(set(totals)) == 1:
        return f"每期 {money.yuan(totals[0])} 元"
    if len(set(totals[:-1])) == 1:
        return f"第 1 至 {len(totals) - 1} 期每期 {money.yuan(totals[0])} 元，末期 {money.yuan(totals[-1])} 元"
    return f"首期 {money.yuan(totals[0])} 元，末期 {money.yuan(totals[-1])} 元，各期见还款计划"
