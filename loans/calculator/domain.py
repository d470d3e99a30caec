"""A loan that somebody asks about: its schedule, its yearly cost, the ceilings, other methods beside it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from loans.maths.penalty import PenaltyRule, penalty_interest
from loans.maths.schedule import ImpossibleTerms, Method, Row, Terms
from loans.maths.yearly_cost import CostRow, NoRate, YearlyCost
from loans.products.domain import Fee, Price, price_of

ZERO = Decimal(0)
COMPARED = (
    Method.EQUAL_INSTALMENT,
    Method.EQUAL_PRINCIPAL,
    Method.INTEREST_ONLY,
    Method.FLAT,
    Method.SINGLE_PAYMENT,
)


@dataclass(frozen=True)
class Loan:
    """Terms and fees that somebody asks about."""

    terms: Terms
    fees: tuple[Fee, ...] = ()


class Line(NamedTuple):
    """One line of the printed schedule; `flow` is what the borrower receives (+) or pays (-)."""

    n: int
    due: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    total: Decimal
    balance: Decimal
    flow: Decimal


@dataclass(frozen=True)
class Answer(Price):
    """The price of the loan that was asked about."""

    loan: Loan

    @property
    def lines(self) -> list[Line]:
        """The day of payout with the fees taken then, and every instalment."""
        start, principal = self.loan.terms.start, self.loan.terms.principal
        first = Line(0, start, ZERO, ZERO, self.upfront, self.upfront, principal, self.cost.received)
        lines = [first]
        for row in self.schedule.rows:
            fee = self.fee_of(row.n)
            total = row.principal + row.interest + fee
            lines.append(Line(row.n, row.due, row.principal, row.interest, fee, total, row.balance, -total))
        return lines

    @property
    def totals(self) -> Line:
        """Sums of the columns; `n` is the number of instalments."""
        principal, interest, fee, total, flow = (
            sum((getattr(line, name) for line in self.lines), ZERO)
            for name in ("principal", "interest", "fee", "total", "flow")
        )
        last = self.lines[-1]
        return Line(last.n, last.due, principal, interest, fee, total, last.balance, flow)

    @property
    def cost_rows(self) -> list[tuple[CostRow, str]]:
        """Each printed cost row with who collects it; interest goes to the lender."""
        collectors = ["", *(fee.collector for fee, _item in self.items)]
        return list(zip(self.cost.rows, collectors, strict=True))


def answer(loan: Loan) -> Answer:
    """The schedule and the yearly cost, by the function that prices an offer; raises as it does."""
    price = price_of(loan.terms, loan.fees)
    return Answer(price.schedule, price.items, price.cost, loan)


class Compared(NamedTuple):
    method: Method
    answer: Answer | None  # None when the method makes no loan of these terms
    first: Decimal = ZERO
    last: Decimal = ZERO


def compared(loan: Loan, methods: Sequence[Method] = COMPARED) -> list[Compared]:
    """The same money, rate, time and fees by other methods, side by side."""
    found = []
    for method in methods:
        try:
            result = answer(replace(loan, terms=replace(loan.terms, method=method)))
        except (ImpossibleTerms, NoRate):
            found.append(Compared(method, None))
            continue
        lines = result.lines
        found.append(Compared(method, result, lines[1].total, lines[-1].total))
    return found


class Ceiling(NamedTuple):
    """The highest yearly cost that a kind of lender may ask on a day, and the dated values it was read from."""

    kind: str
    rate: Decimal
    read_from: tuple[Any, ...]


class Verdict(NamedTuple):
    ceiling: Ceiling
    above: bool  # the deciding figure is above: no offer can be made
    compound_above: bool  # only the compound figure is: allowed, compliance wants to know

    @property
    def kind(self) -> str:
        return self.ceiling.kind


def verdicts(cost: YearlyCost, ceilings: Iterable[Ceiling], basis: str = "simple") -> list[Verdict]:
    """Compares the unrounded figure: 24.004 % is above 24 % although both print as 24.00."""
    decides = cost.compound if basis == "compound" else cost.simple
    return [Verdict(c, decides > c.rate, decides <= c.rate < cost.compound) for c in ceilings]


class PenaltyExample(NamedTuple):
    instalment: Row
    days: int
    yearly_rate: Decimal
    amount: Decimal


def penalty_example(result: Answer, rule: PenaltyRule, days: int) -> PenaltyExample:
    """What the principal of the first instalment that repays any would cost if it were paid `days` days late."""
    row = next(row for row in result.schedule.rows if row.principal > 0)
    rate = result.loan.terms.annual_rate
    return PenaltyExample(row, days, rule.yearly_rate(rate), penalty_interest(row.principal, rate, days, rule))
