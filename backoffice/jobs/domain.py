"""Pure rules of the outbox: when a message is tried again, when it is given up, when a worker is woken again."""

from datetime import datetime, timedelta
from enum import StrEnum

QUEUES = ("urgent", "default", "documents")

# How long a wake-up may stay unanswered before the sweeper sends another one.
WAKE_AFTER = timedelta(seconds=10)
WAKE_AT_MOST = timedelta(minutes=5)

# A handler that keeps its own transactions holds its message this long; a worker that lives renews it three times.
LEASE = timedelta(seconds=20)

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


class MessageState(StrEnum):
    WAITING = "waiting"
    LATER = "later"
    SENDING = "sending"
    DONE = "done"
    DEAD = "dead"


class ProgressState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


def pause_after(attempts: int) -> timedelta:
    """Pause before the next try after `attempts` failures: 5 s, 20 s, 80 s, … at most one hour.

    >>> pause_after(1), pause_after(2)
    (datetime.timedelta(seconds=5), datetime.timedelta(seconds=20))
    """
    factor: int = 4 ** min(max(attempts, 1) - 1, 8)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)


def next_wake(sends: int, now: datetime) -> datetime:
    """When to wake a worker again if nobody has answered `sends` earlier wake-ups; doubles so that a long queue is
    not filled with repeats of itself."""
    factor: int = 2 ** min(sends, 10)
    return now + min(WAKE_AFTER * factor, WAKE_AT_MOST)


def is_given_up(attempts: int, max_attempts: int = MAX_ATTEMPTS) -> bool:
    """True when a message that failed `attempts` times goes to the dead letters."""
    return attempts >= max_attempts
