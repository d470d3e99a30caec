"""Keys of machine callers (partner systems), pure: how a key looks, what a caller's reference looks like."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

PREFIX_LENGTH = 8
SECRET_LENGTH = 43  # 32 random bytes as base64url: nobody guesses them, so a fast digest is enough
CALL_KEY = re.compile(r"[\x21-\x7e]{8,100}")
_KEY = re.compile(rf"bok_([a-z0-9]{{{PREFIX_LENGTH}}})_([A-Za-z0-9_-]{{{SECRET_LENGTH}}})")
MINUTE = timedelta(minutes=1)
# As long as a partner may plausibly repeat a call; after that the reference in the body still stops a second one.
CALLS_KEPT = timedelta(days=90)
MAX_LIFE = timedelta(days=366)


@dataclass(frozen=True)
class Presented:
    prefix: str
    secret: str


def read_key(authorization: str) -> Presented | None:
    """What a caller presents in `Authorization: Bearer bok_…_…`; None when it is no key of ours."""
    scheme, _space, text = authorization.partition(" ")
    found = _KEY.fullmatch(text.strip())
    return Presented(*found.groups()) if found and scheme.lower() == "bearer" else None


def write_key(prefix: str, secret: str) -> str:
    return f"bok_{prefix}_{secret}"


def seconds_to_wait(window_began: datetime, now: datetime) -> int:
    """Until the minute that is counted ends; at least one."""
    return max(1, int((window_began + MINUTE - now).total_seconds()) + 1)
