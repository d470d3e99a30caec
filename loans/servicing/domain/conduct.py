"""How a borrower has paid, for the tier rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


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
