"""What is owed and paid: instalments, payments, redress, and where a loan stands on a day."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from loans.maths.allocation import DEFAULT_ORDER, Owed
from loans.maths.penalty import PenaltyRule
from loans.maths.rounding import cents
from loans.servicing.domain.states import Account, Event, RedressKind

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Due:
    """One instalment as contracted."""

    n: int
    due: date
    principal: Decimal
    interest: Decimal
    fee: Decimal = ZERO
    charge: Decimal = ZERO  # for repaying early; it is taken with the penalty

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee


@dataclass(frozen=True)
class Paid:
    """A payment that counts. `id` orders payments of one day as they were entered."""

    id: int
    value_date: date
    amount: Decimal


@dataclass(frozen=True)
class Redress:
    """Money given up or given back on one account (fee, penalty; a refund also of interest)."""

    id: int
    kind: RedressKind
    value_date: date
    account: Account
    amount: Decimal


@dataclass(frozen=True)
class Terms:
    """What the replay needs of the contract."""

    contract_rate: Decimal
    penalty: PenaltyRule = field(default_factory=PenaltyRule)
    order: tuple[str, ...] = DEFAULT_ORDER


@dataclass(frozen=True)
class InstalmentStanding:
    """An instalment after the replay. `penalty` is what accrued up to the day asked for, rounded."""

    due: Due
    principal_paid: Decimal = ZERO
    interest_paid: Decimal = ZERO
    fee_paid: Decimal = ZERO
    penalty_paid: Decimal = ZERO
    penalty_raw: Decimal = Decimal(0)  # unrounded, so that many small steps round once
    accrued_to: date | None = None
    paid_on: date | None = None

    @property
    def penalty(self) -> Decimal:
        return cents(self.penalty_raw) + self.due.charge

    @property
    def owed(self) -> Owed:
        return Owed(
            self.due.n,
            penalty=max(self.penalty - self.penalty_paid, ZERO),
            fee=self.due.fee - self.fee_paid,
            interest=self.due.interest - self.interest_paid,
            principal=self.due.principal - self.principal_paid,
        )

    @property
    def open(self) -> Decimal:
        owed = self.owed
        return owed.penalty + owed.fee + owed.interest + owed.principal

    @property
    def scheduled_open(self) -> Decimal:
        return self.open - self.owed.penalty

    @property
    def paid(self) -> Decimal:
        return self.principal_paid + self.interest_paid + self.fee_paid + self.penalty_paid

    def accrue(self, until: date, terms: Terms) -> "InstalmentStanding":
        """Penalty from the due date to `until` on the principal still owed (and on the interest if the rule says so).
        V7: 815.89 at 7.2 % x 1.5 for 20 days over 360 is 4.90."""
        start = max(self.accrued_to or self.due.due, self.due.due)
        if until <= start or (until - self.due.due).days <= terms.penalty.grace_days:
            return self
        base = self.due.principal - self.principal_paid
        if terms.penalty.on_interest:
            base += self.due.interest - self.interest_paid
        rate = terms.penalty.yearly_rate(terms.contract_rate)
        more = base * rate * (until - start).days / terms.penalty.basis
        return replace(self, penalty_raw=self.penalty_raw + more, accrued_to=until)

    def take(self, kind: str, amount: Decimal, on: date) -> "InstalmentStanding":
        after = replace(self, **{f"{kind}_paid": getattr(self, f"{kind}_paid") + amount})
        return replace(after, paid_on=on) if after.scheduled_open == 0 and self.paid_on is None else after


@dataclass(frozen=True)
class Posting:
    """One line of a transaction. Debit positive, credit negative. `n` is the instalment, 0 for none."""

    account: Account
    amount: Decimal
    n: int = 0


@dataclass(frozen=True)
class Booking:
    """What one event means for the books. `key` names the event: payment:7, credit:3, disbursement."""

    key: str
    event: Event
    value_date: date
    postings: tuple[Posting, ...]


def days_past_due(oldest_unpaid_due: date | None, on: date) -> int:
    return max((on - oldest_unpaid_due).days, 0) if oldest_unpaid_due else 0


def five_class(days: int) -> str:
    """Minimum risk class by days past due (商业银行金融资产风险分类办法 2023 No. 1)."""
    for limit, name in ((360, "loss"), (270, "doubtful"), (90, "substandard"), (0, "special_mention")):
        if days > limit:
            return name
    return "normal"


@dataclass(frozen=True)
class Position:
    """A loan on a day."""

    on: date
    instalments: tuple[InstalmentStanding, ...]
    credit: Decimal
    bookings: tuple[Booking, ...]

    @property
    def principal_balance(self) -> Decimal:
        return sum((i.due.principal - i.principal_paid for i in self.instalments), ZERO)

    @property
    def overdue(self) -> tuple[InstalmentStanding, ...]:
        return tuple(i for i in self.instalments if i.due.due < self.on and i.scheduled_open > 0)

    @property
    def oldest_unpaid_due(self) -> date | None:
        """The due date of the first instalment that neither payments nor the balance kept will cover."""
        credit = self.credit
        for standing in self.instalments:
            if standing.scheduled_open > credit:
                return standing.due.due
            credit -= standing.scheduled_open
        return None

    @property
    def days_past_due(self) -> int:
        """Days since the oldest instalment still unpaid fell due; 0 on the due day itself."""
        return days_past_due(self.overdue[0].due.due, self.on) if self.overdue else 0

    @property
    def settled(self) -> bool:
        return all(i.open == 0 for i in self.instalments)

    def due_now(self) -> Owed:
        """What must be paid on this day in all."""
        rows = [i.owed for i in self.instalments if i.due.due <= self.on]
        return Owed(
            0, *(sum((row.of(kind) for row in rows), ZERO) for kind in ("penalty", "fee", "interest", "principal"))
        )
