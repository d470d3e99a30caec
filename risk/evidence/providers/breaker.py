"""A circuit breaker: after several failures in a row a source is left alone for a while, and nobody waits for it."""

import threading
import time
from collections.abc import Callable

FAILURES = 5
REST_SECONDS = 30.0


class Breaker:
    """Closed: calls go through. Open: refused until the rest is over. Then one trial call decides."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.failures, self.rest_seconds, self.clock = failures, rest_seconds, clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._open_until = 0.0
        self._trying = False

    def allows(self) -> bool:
        """Whether a call may go out now. When the rest is over, only the first who asks gets a yes."""
        with self._lock:
            if self._in_a_row < self.failures:
                return True
            if self._trying or self.clock() < self._open_until:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._in_a_row, self._trying = 0, False

    def failed(self) -> None:
        with self._lock:
            self._in_a_row += 1
            self._trying = False
            if self._in_a_row >= self.failures:
                self._open_until = self.clock() + self.rest_seconds
