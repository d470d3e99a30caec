"""What a withdrawal stops in other rooms: each says so beforehand, and does it when the person confirms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from customers.privacy.domain import Withdrawal
from customers.profiles.models import Customer


@dataclass(frozen=True)
class Effect:
    """One thing that will stop. `count` and `url` when there is something to count and to look at."""

    code: str
    sentence: object
    count: int | None = None
    url: str = ""


Preview = Callable[[Customer, Withdrawal, datetime], Iterable[Effect]]
CarryOut = Callable[[Customer, Withdrawal, Any, datetime], None]
_contributions: list[tuple[Preview, CarryOut | None]] = []


def contribute(preview: Preview, carry_out: CarryOut | None = None) -> None:
    """A room downstream takes part. `preview` only reads; `carry_out` runs inside the withdrawal's transaction."""
    _contributions.append((preview, carry_out))


def previewed(customer: Customer, withdrawal: Withdrawal, now: datetime) -> list[Effect]:
    return [effect for preview, _act in _contributions for effect in preview(customer, withdrawal, now)]


def carried_out(customer: Customer, withdrawal: Withdrawal, actor: Any, now: datetime) -> None:
    for _preview, act in _contributions:
        if act is not None:
            act(customer, withdrawal, actor, now)
