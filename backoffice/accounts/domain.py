"""Rules of signing in and of authority, without a framework."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
STEP_UP_LIMIT = timedelta(minutes=5)
PENDING_LIMIT = timedelta(minutes=5)  # between the right password and the second factor
RECOVERY_CODES = 10


class AuthorityKind(StrEnum):
    """What an amount limit is about. No limit row means no authority of that kind."""

    REVIEW = "review"
    FEE_WAIVER = "fee_waiver"
    COMPENSATION = "compensation"


class SessionEnd(StrEnum):
    IDLE = "idle"
    ABSOLUTE = "absolute"


def session_over(*, signed_in_at: datetime, seen_at: datetime, now: datetime) -> SessionEnd | None:
    """Why a session is over at `now`: 30 minutes without a request, or 12 hours since signing in; else None."""
    if now - signed_in_at >= ABSOLUTE_LIMIT:
        return SessionEnd.ABSOLUTE
    if now - seen_at >= IDLE_LIMIT:
        return SessionEnd.IDLE
    return None


def freshly_confirmed(confirmed_at: datetime | None, now: datetime) -> bool:
    """Whether password or second factor was given at most 5 minutes ago."""
    return confirmed_at is not None and timedelta(0) <= now - confirmed_at <= STEP_UP_LIMIT


@dataclass(frozen=True)
class Limit:
    """Up to `amount` yuan (included); None is without limit. `personal` limits replace those of the roles."""

    amount: Decimal | None
    personal: bool


def limit_that_counts(limits: Iterable[Limit]) -> Limit | None:
    """A person's own limit if there is one, else the widest of the roles; None when nothing was granted."""
    rows = list(limits)
    rows = [row for row in rows if row.personal] or rows
    if not rows:
        return None
    unlimited = [row for row in rows if row.amount is None]
    return unlimited[0] if unlimited else max(rows, key=lambda row: row.amount or Decimal(0))


def within(limit: Limit | None, amount: Decimal) -> bool:
    """Whether an amount in yuan may be decided under the limit: 100,000.00 under a limit of 100,000.00 may."""
    return limit is not None and (limit.amount is None or amount <= limit.amount)


def password_expired(changed_at: datetime, now: datetime, max_age_days: int) -> bool:
    """Whether a password must be changed for its age; 0 days switches the rule off (ASVS 6.2.10 forbids it,
    等保 level 3 asks for it: the operator chooses)."""
    return max_age_days > 0 and now - changed_at >= timedelta(days=max_age_days)
