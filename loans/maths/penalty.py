"""Penalty interest on overdue amounts (银发〔2003〕251号): contract rate x 1.3 to 1.5, day rate = yearly / 360."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from loans.maths.rounding import CENT, Rounding


@dataclass(frozen=True)
class PenaltyRule:
    """`factor` on the contract rate, `cap` on the resulting yearly rate (court limit 24 %), `basis` days a year,
    `grace_days` in which nothing is charged; when they pass, charging counts from the due date."""

    factor: Decimal = Decimal("1.5")
    cap: Decimal = Decimal("0.24")
    basis: int = 360
    grace_days: int = 0
    on_interest: bool = False

    def yearly_rate(self, contract_rate: Decimal) -> Decimal:
        """7.2 % x 1.5 = 10.8 %; never above the cap, and never below the contract rate unless the cap is."""
        return min(contract_rate * self.factor, self.cap)


def penalty_interest(
    base: Decimal, contract_rate: Decimal, days: int, rule: PenaltyRule = PenaltyRule(), rounding: Rounding = CENT
) -> Decimal:
    """base x penalty rate / 360 x days, rounded once. V7: 815.89 at 7.2 % x 1.5 for 20 days is 4.90; on the interest
    50.30 it would be 0.30."""
    if days <= rule.grace_days or base <= 0:
        return Decimal("0.00")
    return rounding(base * rule.yearly_rate(contract_rate) * days / rule.basis)


def late_fee(
    base: Decimal,
    rate_per_day: Decimal,
    start: date,
    end: date,
    rounding: Rounding = CENT,
    is_workday: Callable[[date], bool] | None = None,
) -> Decimal:
    """base x daily rate x days late; days are the difference of the dates. 1000 x 0.003 x 4 days = 12.00. With
    `is_workday` only the working days after `start` up to and with `end` count."""
    days = max((end - start).days, 0)
    if is_workday is not None:
        days = sum(is_workday(start + timedelta(days=k)) for k in range(1, days + 1))
    return rounding(base * rate_per_day * days)
