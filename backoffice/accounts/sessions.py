"""Beginning a session and what it remembers about itself (Unix seconds, UTC)."""

from datetime import UTC, datetime

from django.contrib.auth import login as start
from django.http import HttpRequest

from backoffice.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGNED_IN, SEEN, CONFIRMED, SECOND_FACTOR = "signed_in_at", "seen_at", "confirmed_at", "second_factor_at"


def moment(request: HttpRequest, name: str) -> datetime | None:
    stamp = request.session.get(name)
    return datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int | float) else None


def begin(request: HttpRequest, user: User, *, second_factor: bool, now: datetime) -> None:
    """Sign a person in under a new session key; signing in counts as a confirmation for the next minutes."""
    start(request, user, backend=BACKEND)
    stamp = now.timestamp()
    request.session.update({SIGNED_IN: stamp, SEEN: stamp, CONFIRMED: stamp})
    if second_factor:
        request.session[SECOND_FACTOR] = stamp


def confirm(request: HttpRequest, *, now: datetime, second_factor: bool) -> None:
    """Remember that the person has just proved to be there; under a new key, which makes a stolen one worthless."""
    request.session.cycle_key()
    request.session[CONFIRMED] = now.timestamp()
    if second_factor:
        request.session[SECOND_FACTOR] = now.timestamp()
