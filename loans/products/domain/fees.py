"""What a loan costs besides interest: one value from the product's form to the disclosure form."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from loans.maths.rounding import cents
from loans.maths.schedule import Schedule
from loans.maths.yearly_cost import CostItem


class FeeStage(StrEnum):
    NORMAL = "normal"  # paid by everybody who pays on time: part of the yearly cost
    CONTINGENT = "contingent"  # 或有成本: only on default, prepayment, misuse


class FeeTiming(StrEnum):
    UPFRONT = "upfront"
    PER_INSTALMENT = "per_instalment"
    ON_EVENT = "on_event"


class FeeBase(StrEnum):
    FIXED = "fixed"  # yuan
    PRINCIPAL = "principal"  # fraction of the loan
    BALANCE = "balance"  # fraction of the principal still open before the instalment


class Collector(StrEnum):
    LENDER = "lender"
    GUARANTOR = "guarantor"
    PLATFORM = "platform"


COLLECTOR_NAMES = {"lender": "贷款人", "guarantor": "增信机构", "platform": "平台", "other": "其他机构"}


class FormRow(StrEnum):
    """The four rows of the disclosure form for costs of normal performance, in printed order."""

    INTEREST = "interest"
    INSTALMENT = "instalment_fee"
    GUARANTEE = "guarantee"
    OTHER = "other"


PRINTED = {row: place for place, row in enumerate(FormRow)}


def form_row_of(name: str) -> FormRow:
    """Where a cost stands on the form, read from its name."""
    if any(word in name for word in ("增信", "担保", "保证", "保险", "保费")):
        return FormRow.GUARANTEE
    return FormRow.INSTALMENT if "分期" in name else FormRow.OTHER


@dataclass(frozen=True)
class Fee:
    """A cost of normal performance. `value` is yuan, or a fraction, by `base`; `timing` is upfront or per_instalment;
    `collector` is the name of whoever takes it. Each charge stays between `minimum` and `maximum` yuan;
    `discount` is the share of it that this customer is spared."""

    name: str
    timing: str
    base: str
    value: Decimal
    collector: str = ""
    form_row: FormRow = FormRow.OTHER
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not 0 <= self.discount <= 1:
            raise ValueError("A discount spares a part of the fee or all of it.")

    @property
    def at_list_price(self) -> "Fee":
        return replace(self, discount=Decimal(0))

    def charge(self, base: Decimal) -> Decimal:
        """One charge on an amount, within its limits and less the discount, to the cent."""
        amount = self.value if self.base == FeeBase.FIXED else base * self.value
        if self.minimum is not None:
            amount = max(amount, self.minimum)
        if self.maximum is not None:
            amount = min(amount, self.maximum)
        return cents(amount * (1 - self.discount))

    def item(self, schedule: Schedule) -> CostItem:
        """What it costs on this loan, each charge rounded to the cent."""
        principal = schedule.terms.principal
        if self.timing == FeeTiming.UPFRONT:
            return CostItem(self.name, self.name, upfront=self.charge(principal))
        bases = [principal] * len(schedule.rows)
        if self.base == FeeBase.BALANCE:
            bases = [principal, *(row.balance for row in schedule.rows[:-1])]
        return CostItem(self.name, self.name, per_instalment=tuple(self.charge(base) for base in bases))
