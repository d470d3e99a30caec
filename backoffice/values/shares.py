"""How sure a counted share is. Pure."""

from math import sqrt

Z95 = 1.959964


def wilson(part: int, whole: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson interval of a share: (low, high), between 0 and 1; (0, 1) of nothing.

    >>> [round(x, 4) for x in wilson(10, 100)]
    [0.0552, 0.1744]
    """
    if whole <= 0:
        return 0.0, 1.0
    share = part / whole
    middle = share + z * z / (2 * whole)
    spread = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    bottom = 1 + z * z / whole
    return max(0.0, (middle - spread) / bottom), min(1.0, (middle + spread) / bottom)
