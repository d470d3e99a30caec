"""Rounding of money, named where it happens."""

from dataclasses import dataclass, field
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "half_down": ROUND_HALF_DOWN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}


@dataclass(frozen=True)
class Rounding:
    """Round to a multiple of `step` yuan. The house rule is a cent, half up. A product may round its level instalment
    to whole yuan or tens: `Rounding(Decimal(10), ROUND_UP)`."""

    step: Decimal = Decimal("0.01")
    mode: str = ROUND_HALF_UP
    decimal_step: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.step.is_finite() or self.step <= 0:
            raise ValueError("A rounding step must be more than 0.")
        # A step of 0.01, 0.1 or 1 is one quantize; 5 or 0.05 need a division first.
        exponent = self.step.normalize().as_tuple()
        object.__setattr__(self, "decimal_step", exponent.digits == (1,) and self.step <= 1)

    @classmethod
    def to_decimals(cls, decimals: int, mode: str = "half_up") -> "Rounding":
        return cls(Decimal(1).scaleb(-decimals), MODES[mode])

    def __call__(self, amount: Decimal) -> Decimal:
        """`Rounding()(Decimal("2.345"))` is 2.35; `Rounding(Decimal(5))(Decimal(12))` is 10."""
        if self.decimal_step:
            return amount.quantize(self.step, self.mode)
        rounded = (amount / self.step).quantize(Decimal(1), self.mode) * self.step
        return rounded.quantize(self.step) if self.step < 1 else rounded


CENT = Rounding()


def cents(amount: Decimal) -> Decimal:
    """Yuan to the cent, half up (regulations: amounts of the real schedule)."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
