"""Rounding of money, named where it happens."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "half_down": ROUND_HALF_DOWN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}


@dataclass(frozen=True)
class Rounding:
    """Round to a multiple of `step` yuan. The house rule is a cent, half up."""

    step: Decimal = Decimal("0.01")
    mode: str = ROUND_HALF_UP

    @classmethod
    def to_decimals(cls, decimals: int, mode: str = "half_up") -> "Rounding":
        return cls(Decimal(1).scaleb(-decimals), MODES[mode])

    def __call__(self, amount: Decimal) -> Decimal:
        """`Rounding()(Decimal("2.345"))` is 2.35; `Rounding(Decimal(5))(Decimal(12))` is 10."""
        rounded = (amount / self.step).quantize(Decimal(1), self.mode) * self.step
        return rounded.quantize(self.step) if self.step < 1 else rounded


CENT = Rounding()


def cents(amount: Decimal) -> Decimal:
    """Yuan to the cent, half up (regulations: amounts of the real schedule)."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
