"""Finding where a function of one number crosses 0, in Decimal."""

from collections.abc import Callable
from decimal import Decimal

PRECISION = 34
TOLERANCE = Decimal("1e-22")


def root(
    value_at: Callable[[Decimal], Decimal],
    low: Decimal,
    high: Decimal,
    widest: Decimal,
    tolerance: Decimal = TOLERANCE,
) -> Decimal | None:
    """Where the falling or rising function crosses 0: bisection steps guarded by secants (Illinois).

    The bracket [low, high] is widened upwards to `widest` if it holds no crossing; None if there is none.
    """
    f_low, f_high = value_at(low), value_at(high)
    while f_low * f_high > 0:
        if high >= widest:
            return None
        high = high * 4
        f_high = value_at(high)
    for _ in range(200):
        if abs(high - low) < tolerance or f_high == 0:
            break
        middle = high - f_high * (high - low) / (f_high - f_low) if f_high != f_low else (low + high) / 2
        if not min(low, high) <= middle <= max(low, high):
            middle = (low + high) / 2
        f_middle = value_at(middle)
        if abs(middle - high) < tolerance:
            # A small step says nothing while the other end is far off and steep: the crossing must lie just behind.
            behind = middle + (4 * tolerance if low > middle else -4 * tolerance)
            if f_middle == 0 or f_middle * f_high < 0 or f_middle * value_at(behind) < 0:
                return middle
            middle = (low + high) / 2
            f_middle = value_at(middle)
        if f_middle * f_high < 0:
            low, f_low = high, f_high
        else:
            f_low /= 2  # Illinois: keeps one end from sticking
        high, f_high = middle, f_middle
    return high
