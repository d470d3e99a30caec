"""What events mean for the books, and how books that stand are put right without touching them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from loans.servicing.domain.standing import ZERO, Booking, Posting
from loans.servicing.domain.states import Account, Event


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
