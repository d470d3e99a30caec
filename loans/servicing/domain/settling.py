"""Repaying a whole loan before its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loans.maths.rounding import cents
from loans.servicing.domain.standing import ZERO, Due, Position


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
