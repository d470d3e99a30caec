"""What a product would cost this customer: quickly, to put hundreds in order, and exactly, to show some of them.

The quick figure solves the closed form of unrounded instalments and stays within two tenths of a percentage
point of the exact one (where the first month is broken, within one); it only ever decides an order. Every figure shown
in full, and whatever comes near a ceiling, is worked out by the price card, which offers use too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from loans.maths.day_count import DayCount
from loans.maths.rounding import cents
from loans.maths.schedule import ImpossibleTerms, Method
from loans.maths.yearly_cost import NoRate
from loans.products.domain import Fee, FeeBase, FeeTiming, PriceCard

ZERO = Decimal(0)
TWELVE = Decimal(12)
QUICK_DIGITS = 16
CLOSE_ENOUGH = Decimal("1e-8")
STEPS = 12
PAID_AT_END = {Method.INTEREST_ONLY, Method.SINGLE_PAYMENT}


@dataclass(frozen=True)
class Estimate:
    """One way to take a product. `burden` is what has to be earned each month for it, yuan: the highest regular
    payment, and where the principal is due at the end also the share of it to put aside. `simple` is a yearly
    fraction."""

    amount: Decimal
    term_months: int
    method: str
    burden: Decimal
    simple: Decimal


@dataclass(frozen=True)
class Priced:
    """The same, exact to the cent and the printed digit."""

    amount: Decimal
    term_months: int
    method: str
    annual_rate: Decimal
    burden: Decimal
    first: Decimal
    last: Decimal
    simple: Decimal
    compound: Decimal
    received: Decimal
    total_cost: Decimal
    total_paid: Decimal
    left: tuple[Decimal, ...]


def charges(fees: Sequence[Fee], amount: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """(yuan at the start, yuan with each instalment, share of the open principal with each instalment)."""
    upfront = each = share = ZERO
    for fee in fees:
        if fee.timing == FeeTiming.UPFRONT:
            upfront += fee.charge(amount)
        elif fee.base == FeeBase.BALANCE:
            share += fee.value * (1 - fee.discount)
        else:
            each += fee.charge(amount)
    return upfront, each, share


def estimate(amount: Decimal, months: int, method: str, annual_rate: Decimal, card: PriceCard) -> Estimate | None:
    """The quick figure. None when the fees eat up the loan, or nothing can be worked out."""
    with localcontext() as context:
        context.prec = QUICK_DIGITS
        monthly = annual_rate / TWELVE
        if card.day_count == DayCount.ACT_360:
            monthly = monthly * 365 / 360
        upfront, fee, share = charges(card.fees, amount)
        received = amount - upfront
        if received <= 0:
            return None
        n = Decimal(months)
        if method == Method.SINGLE_PAYMENT or months == 1:
            cost = amount * monthly * n + upfront + fee + amount * share
            return Estimate(amount, months, method, (amount + cost - upfront) / n, cost / amount / n * TWELVE)
        start = first_payment(amount, n, method, monthly) + fee
        burden = start + amount * share + (amount / n if method in PAID_AT_END else ZERO)
        guess = monthly + (upfront + fee * n) / amount / n * (1 if method in PAID_AT_END else 2)
        rate = _root(lambda i: _worth(i, amount, n, method, monthly, start) - received, guess)
        # A fee on the open principal is paid like interest, so it adds to the rate as it stands.
        return None if rate is None else Estimate(amount, months, method, burden, (rate + share) * TWELVE)


def first_payment(amount: Decimal, n: Decimal, method: str, monthly: Decimal) -> Decimal:
    """Principal and interest of the first month, unrounded."""
    if method == Method.EQUAL_INSTALMENT:
        return amount * monthly / (1 - (1 + monthly) ** -n) if monthly else amount / n
    if method in PAID_AT_END:
        return amount * monthly
    return amount / n + amount * monthly


def _worth(i: Decimal, amount: Decimal, n: Decimal, method: str, monthly: Decimal, start: Decimal) -> Decimal:
    """Present value at the rate `i` a month of everything that is paid."""
    discount = (1 + i) ** -n
    annuity = (1 - discount) / i if i else n
    if method == Method.INTEREST_ONLY:
        return start * annuity + amount * discount
    if method == Method.EQUAL_PRINCIPAL:
        falls = amount * monthly / n  # the interest that each principal repaid saves the next month
        rising = (annuity * (1 + i) - n * discount) / i if i else n * (n + 1) / 2
        return (start + falls) * annuity - falls * rising
    return start * annuity


def _root(value_at: Callable[[Decimal], Decimal], guess: Decimal) -> Decimal | None:
    """Secants from a good guess; None if they do not close in."""
    before, here = guess, guess * Decimal("1.01") + Decimal("0.00001")
    f_before = value_at(before)
    for _step in range(STEPS):
        f_here = value_at(here)
        if f_here == f_before:
            return here
        following = here - f_here * (here - before) / (f_here - f_before)
        if abs(following - here) < CLOSE_ENOUGH:
            return following
        before, f_before, here = here, f_here, following
        if here <= Decimal("-0.9") or here > 10:
            return None
    return None


def priced(
    amount: Decimal, months: int, method: str, annual_rate: Decimal, card: PriceCard, start: date
) -> Priced | None:
    """The exact figures, as an offer of the same day has them. None when these terms make no loan.

    V1: 10,000 over 12 months at 7.2 %, guarantee 30.00 monthly, set-up 100.00: 896.19 a month, 15.56 %, cost 854.28.
    """
    try:
        price = card.price(amount, annual_rate, months, method, start)
    except (ImpossibleTerms, NoRate):
        return None
    payments, cost = price.payments, price.cost
    if len(payments) == 1:
        burden = payments[0] / months
    elif method in PAID_AT_END:
        burden = max(payments[:-1]) + amount / months
    else:
        burden = max(payments)
    return Priced(
        amount, months, method, annual_rate, cents(burden), payments[0], payments[-1],
        cost.simple, cost.compound, cost.received, cost.total_cost, cost.total_paid,
        (amount, *(row.balance for row in price.schedule.rows)),
    )  # fmt: skip
