"""Working a loan out from its payments.

Payments are facts with a value date; everything else is worked out again from them: on each due date the balance that
the borrower left is used, on each payment date penalty is counted up to that day and the money allocated. A payment
that arrives late in the books, or is reversed, therefore changes all that follows, in one way only.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from loans.maths.allocation import allocate
from loans.servicing.domain.standing import (
    ZERO,
    Booking,
    Due,
    InstalmentStanding,
    Paid,
    Position,
    Posting,
    Redress,
    Terms,
)
from loans.servicing.domain.states import Account, Event, RedressKind


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
