"""A loan after disbursement: replay of payments, days past due, standing of a borrower, the books. Pure.

Payments are facts with a value date; everything else is worked out again from them: on each due date the balance that
the borrower left is used, on each payment date penalty is counted up to that day and the money allocated. A payment
that arrives late in the books, or is reversed, therefore changes all that follows, in one way only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from backoffice.values import transitions
from loans.maths.allocation import DEFAULT_ORDER, Owed, allocate
from loans.maths.penalty import PenaltyRule
from loans.maths.rounding import cents

ZERO = Decimal("0.00")


class DisbursementState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


DISBURSEMENT_MOVES = transitions.table(
    [
        ("send", {DisbursementState.PENDING}, DisbursementState.SENDING),
        ("pay", {DisbursementState.PENDING, DisbursementState.SENDING}, DisbursementState.DONE),
        ("fail", {DisbursementState.PENDING, DisbursementState.SENDING}, DisbursementState.FAILED),
    ]
)


class LoanState(StrEnum):
    ACTIVE = "active"
    SETTLED = "settled"


class PaymentState(StrEnum):
    POSTED = "posted"
    REVERSED = "reversed"


class Account(StrEnum):
    """Accounts of one loan. Debits are positive, credits negative; each transaction sums to 0."""

    FUNDING = "funding"  # the lender's money that was paid out
    PRINCIPAL = "principal"  # owed by the borrower
    CASH = "cash"  # received from the borrower
    INTEREST = "interest"
    FEE = "fee"
    PENALTY = "penalty"
    CREDIT = "credit"  # paid too early or too much, owed to the borrower
    WAIVED = "waived"  # given up by the company


class Event(StrEnum):
    DISBURSEMENT = "disbursement"
    PAYMENT = "payment"
    CREDIT_USED = "credit_used"
    WAIVER = "waiver"
    REFUND = "refund"


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
class Settlement:
    """Repaying all that is not due yet on one day: the principal left, interest and fees for the time used only (Civil
    Code 677), and the charge that the contract names. `arrears` is what had fallen due before, `credit` what the
    borrower had paid in advance."""

    on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal
    charge: Decimal
    arrears: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.fee + self.charge + self.arrears - self.credit


@dataclass(frozen=True)
class Paid:
    """A payment that counts. `id` orders payments of one day as they were entered."""

    id: int
    value_date: date
    amount: Decimal


class RedressKind(StrEnum):
    WAIVER = "waiver"  # what is still owed is owed no more
    REFUND = "refund"  # what was paid is paid back


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


def days_past_due(oldest_unpaid_due: date | None, on: date) -> int:
    return max((on - oldest_unpaid_due).days, 0) if oldest_unpaid_due else 0


def five_class(days: int) -> str:
    """Minimum risk class by days past due (商业银行金融资产风险分类办法 2023 No. 1)."""
    for limit, name in ((360, "loss"), (270, "doubtful"), (90, "substandard"), (0, "special_mention")):
        if days > limit:
            return name
    return "normal"


def replay(
    instalments: Sequence[Due],
    payments: Iterable[Paid],
    terms: Terms,
    on: date,
    redress: Iterable[Redress] = (),
) -> Position:
    """Work out the loan on a day from its instalments and the payments and redress that count up to that day.

    The order of events is date, then due dates, payments, redress, then the order of entry. Money goes to instalments
    that have fallen due, oldest first, inside each by `terms.order`; what is left is kept for the next due date.
    """
    standings = [InstalmentStanding(due) for due in sorted(instalments, key=lambda d: d.n)]
    events: list[tuple[date, int, int, Paid | Due | Redress]] = [
        (i.due.due, 0, i.due.n, i.due) for i in standings if i.due.due <= on
    ]
    events += [(p.value_date, 1, p.id, p) for p in payments if p.value_date <= on]
    events += [(r.value_date, 2, r.id, r) for r in redress if r.value_date <= on]
    credit, bookings = ZERO, []
    for day, _kind, _order, event in sorted(events, key=lambda e: e[:3]):
        if isinstance(event, Due) and not credit:
            continue
        standings = [s.accrue(day, terms) if s.due.due <= day and s.scheduled_open else s for s in standings]
        if isinstance(event, Redress):
            standings, booking = _give(standings, event)
            bookings += [booking] if booking else []
            continue
        money = event.amount if isinstance(event, Paid) else ZERO
        split = allocate(money + credit, [s.owed for s in standings if s.due.due <= day], terms.order)
        for part in split.parts:
            standings[part.n - 1] = standings[part.n - 1].take(part.kind, part.amount, day)
        lines = [Posting(Account(part.kind), -part.amount, part.n) for part in split.parts]
        # The balance kept is a debt to the borrower: more of it is a credit.
        if split.left != credit:
            lines.append(Posting(Account.CREDIT, credit - split.left))
        credit = split.left
        if isinstance(event, Paid):
            lines.insert(0, Posting(Account.CASH, event.amount))
            bookings.append(Booking(f"payment:{event.id}", Event.PAYMENT, day, tuple(lines)))
        elif lines:
            bookings.append(Booking(f"credit:{event.n}", Event.CREDIT_USED, day, tuple(lines)))
    standings = [s.accrue(on, terms) if s.due.due <= on and s.scheduled_open else s for s in standings]
    return Position(on, tuple(standings), credit, tuple(bookings))


def _give(standings: list[InstalmentStanding], event: Redress) -> tuple[list[InstalmentStanding], Booking | None]:
    """A refund moves cash only. A waiver takes what is owed on its account, oldest instalment first, and no more: when
    a payment booked late leaves less of it, less is waived."""
    if event.kind == RedressKind.REFUND:
        paid_back = (Posting(event.account, event.amount), Posting(Account.CASH, -event.amount))
        return standings, Booking(f"refund:{event.id}", Event.REFUND, event.value_date, paid_back)
    left, after, taken = event.amount, list(standings), []
    for place, standing in enumerate(after):
        part = min(left, standing.owed.of(event.account.value))
        if part > 0:
            after[place] = standing.take(event.account.value, part, event.value_date)
            taken.append(Posting(event.account, -part, standing.due.n))
            left -= part
    if not taken:
        return standings, None
    lines = (Posting(Account.WAIVED, event.amount - left), *taken)
    return after, Booking(f"waiver:{event.id}", Event.WAIVER, event.value_date, lines)


def settlement_of(position: Position, disbursed_on: date, charge_rate: Decimal) -> Settlement:
    """What settles the loan on the day of `position`. Interest and fee of the running period count by calendar days:
    half a period used is half its interest, rounded to the cent. `charge_rate` is the share of the principal repaid
    early that the contract charges."""
    ahead = [standing for standing in position.instalments if standing.due.due > position.on]
    owed = position.due_now()
    principal = sum((standing.owed.principal for standing in ahead), ZERO)
    interest = fee = ZERO
    if ahead:
        running = ahead[0].due
        began = max((s.due.due for s in position.instalments if s.due.due <= position.on), default=disbursed_on)
        used = Decimal((position.on - began).days) / max((running.due - began).days, 1)
        interest, fee = cents(running.interest * used), cents(running.fee * used)
    return Settlement(
        position.on, principal, interest, fee, cents(principal * charge_rate),
        arrears=sum((owed.of(kind) for kind in ("penalty", "fee", "interest", "principal")), ZERO),
        credit=position.credit,
    )  # fmt: skip


def dues_settled(dues: Sequence[Due], settlement: Settlement) -> list[Due]:
    """The instalments once the rest was repaid early: all that lay ahead falls due on that day, with the interest, fee
    and charge of the settlement on the first of them and nothing but principal on the others."""
    result: list[Due] = []
    first = True
    for due in sorted(dues, key=lambda due: due.n):
        if due.due <= settlement.on:
            result.append(due)
            continue
        amounts = (settlement.interest, settlement.fee, settlement.charge) if first else (ZERO, ZERO, ZERO)
        result.append(Due(due.n, settlement.on, due.principal, *amounts))
        first = False
    return result


def disbursement_booking(principal: Decimal, upfront_fees: Decimal, on: date) -> Booking:
    """The lender pays out the principal; a fee taken at the start is paid from it by the borrower at once."""
    lines = [Posting(Account.PRINCIPAL, principal), Posting(Account.FUNDING, -principal)]
    if upfront_fees:
        lines += [Posting(Account.CASH, upfront_fees), Posting(Account.FEE, -upfront_fees)]
    return Booking("disbursement", Event.DISBURSEMENT, on, tuple(lines))


def corrections(wanted: Sequence[Booking], booked: dict[str, dict[tuple[str, int], Decimal]]) -> list[Booking]:
    """The transactions that turn the books into what the replay wants, without touching what stands there.

    `booked` holds per event key the net of what is booked, by (account, instalment). An event that is gone is booked
    back; one that changed gets a transaction with the differences. Each result sums to 0 because both sides do.
    """
    result = []
    keys = {booking.key for booking in wanted}
    for booking in wanted:
        want: dict[tuple[str, int], Decimal] = {}
        for line in booking.postings:
            place = (line.account.value, line.n)
            want[place] = want.get(place, ZERO) + line.amount
        have = booked.get(booking.key, {})
        lines = _difference(want, have)
        if lines:
            result.append(replace(booking, postings=lines))
    for key, have in booked.items():
        if key not in keys and (lines := _difference({}, have)):
            event = Event(key.split(":")[0]) if key == "disbursement" else _event_of(key)
            result.append(Booking(key, event, date.min, lines))
    return result


def _event_of(key: str) -> Event:
    known = {"payment": Event.PAYMENT, "credit": Event.CREDIT_USED, "waiver": Event.WAIVER, "refund": Event.REFUND}
    return known[key.split(":")[0]]


def _difference(want: dict[tuple[str, int], Decimal], have: dict[tuple[str, int], Decimal]) -> tuple[Posting, ...]:
    places = sorted(want.keys() | have.keys())
    lines = [Posting(Account(a), want.get((a, n), ZERO) - have.get((a, n), ZERO), n) for a, n in places]
    return tuple(line for line in lines if line.amount)


# -- standing of a borrower -------------------------------------------------------------------------


@dataclass(frozen=True)
class InstalmentFact:
    """What the tier rules need to know of one instalment."""

    due: date
    paid_on: date | None


@dataclass(frozen=True)
class Behaviour:
    on_time_share: Decimal | None
    worst_days_past_due: int


def behaviour(facts: Iterable[InstalmentFact], on: date, days: int = 365) -> Behaviour:
    """Share of instalments due in the last year that were paid by their due date, and the longest delay among those
    due or still unpaid in it. None for the share if nothing fell due."""
    since = on - timedelta(days=days)
    recent = [f for f in facts if f.due < on and (f.due >= since or f.paid_on is None or f.paid_on >= since)]
    fell_due = [f for f in recent if f.due >= since]
    on_time = sum(1 for f in fell_due if f.paid_on is not None and f.paid_on <= f.due)
    share = (Decimal(on_time) / len(fell_due)).quantize(Decimal("0.0001")) if fell_due else None
    worst = max((((f.paid_on or on) - f.due).days for f in recent), default=0)
    return Behaviour(share, max(worst, 0))
