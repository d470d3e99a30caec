"""The price card: everything of a product that its price depends on, and the price of one loan by it.

Products, matching, calculator, offers and the disclosure form price by these two values and nothing else, so that the
same loan has the same figures to the cent wherever it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loans.maths.day_count import DayCount
from loans.maths.schedule import Method, Schedule, Terms, build
from loans.maths.yearly_cost import CostItem, CostRow, YearlyCost, cost_of_schedule
from loans.products.domain.fees import PRINTED, Fee
from loans.products.domain.repayment import DueDay, RoundingMode, due_rule, level_rounding

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Price:
    """A loan worked out: its schedule, its fees in the order of the disclosure form, its yearly cost."""

    schedule: Schedule
    items: tuple[tuple[Fee, CostItem], ...]
    cost: YearlyCost

    def fee_of(self, n: int) -> Decimal:
        """All fees that fall due with instalment `n` (from 1)."""
        return sum((item.per_instalment[n - 1] for _, item in self.items if item.per_instalment), ZERO)

    @property
    def upfront(self) -> Decimal:
        return sum((item.upfront for _, item in self.items), ZERO)

    @property
    def payments(self) -> tuple[Decimal, ...]:
        """What is paid with each instalment, fees included."""
        return tuple(row.total + self.fee_of(row.n) for row in self.schedule.rows)

    @property
    def fee_rows(self) -> tuple[tuple[Fee, CostRow], ...]:
        """Each fee with what it adds to the yearly cost; a fee that comes to nothing is left out."""
        rows = zip(self.items, self.cost.rows[1:], strict=True)
        return tuple((fee, row) for (fee, item), row in rows if item.total)


def price_of(terms: Terms, fees: Sequence[Fee] = ()) -> Price:
    """Raises ImpossibleTerms when the terms make no loan, NoRate when the fees eat it up.

    V1 (10,000, 12 months, 7.2 %, guarantee 30.00 monthly, set-up 100.00) costs 15.56 % simple, 16.72 % compound.
    """
    schedule = build(terms)
    items = tuple((fee, fee.item(schedule)) for fee in sorted(fees, key=lambda fee: PRINTED[fee.form_row]))
    return Price(schedule, items, cost_of_schedule(schedule, [item for _, item in items]))


@dataclass(frozen=True)
class PriceCard:
    """What a product version asks of any loan under it; the rate, which may be agreed, is told with the loan."""

    fees: tuple[Fee, ...] = ()
    day_count: DayCount = DayCount.THIRTY_360
    due_rule: str = DueDay.DISBURSEMENT.value
    due_day: int | None = None
    rounding_step: Decimal = Decimal("0.01")
    rounding_mode: str = RoundingMode.HALF_UP.value

    def terms(self, amount: Decimal, annual_rate: Decimal, instalments: int, method: str, start: date) -> Terms:
        return Terms(
            principal=amount,
            annual_rate=annual_rate,
            instalments=instalments,
            start=start,
            method=Method(method),
            day_count=self.day_count,
            due=due_rule(self.due_rule, self.due_day, start),
            level_rounding=level_rounding(self.rounding_step, self.rounding_mode),
        )

    def price(self, amount: Decimal, annual_rate: Decimal, instalments: int, method: str, start: date) -> Price:
        """The loan of these figures, paid out on `start`. Raises as `price_of`."""
        return price_of(self.terms(amount, annual_rate, instalments, method, start), self.fees)
