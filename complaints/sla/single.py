"""One clock of a complaint: what runs, pauses, stops and is missed, in counted seconds; and how it reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from complaints.sla.calendars import Calendar, to_instant
from complaints.sla.policies import Target


class State(StrEnum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clock says at one instant. Times are UTC; elapsed and remaining are counted seconds."""

    kind: str
    state: State
    due_at: datetime | None
    breached_at: datetime | None
    elapsed: int
    remaining: int | None
    warn_at: Mapping[int, datetime | None]
    started_at: datetime | None
    stopped_at: datetime | None
    cancelled_at: datetime | None
    missed_rounds: tuple[datetime, ...] = ()  # next reply: due times of earlier rounds that were missed


@dataclass(slots=True)
class Clock:
    """A running measurement: counted time since `since`, without the gaps."""

    kind: str
    target: Target
    calendar: Calendar
    warn: tuple[int, ...]
    since: int | None
    gaps: list[tuple[int, int]] = field(default_factory=list)
    held_since: int | None = None  # paused now, or stopped and perhaps to be reopened
    paused: bool = False
    stopped_at: int | None = None
    cancelled_at: int | None = None
    breached_at: int | None = None
    frozen_due: int | None = None  # after a breach the missed time stands
    result: tuple[int | None, dict[int, int | None]] | None = None  # due and warnings of a stopped clock stand still
    missed_rounds: list[int] = field(default_factory=list)
    extra_days: int = 0  # extensions granted; they stay through a change of priority

    @property
    def live(self) -> bool:
        return self.since is not None and self.stopped_at is None and self.cancelled_at is None

    @property
    def ticking(self) -> bool:
        return self.live and not self.paused

    def stretches(self) -> list[tuple[int, int | None]]:
        """The times in which the clock ran; the end of the last is open while it runs."""
        if self.since is None:
            return []
        begins = [self.since, *(end for _, end in self.gaps)]
        ends = [*(begin for begin, _ in self.gaps), self.held_since]
        return list(zip(begins, ends, strict=True))

    def reach(self, share: int, *, at_end: bool) -> int | None:
        """The instant at which `share` seconds are used up; None while that is not known.

        A share used up exactly when a stretch ends counts as reached there only with `at_end`: a warning was given
        at that instant, a due time moves on with the clock.
        """
        used = 0
        for begin, end in self.stretches():
            if end is None:
                return self.calendar.add(begin, share - used)
            here = self.calendar.counted(begin, end)
            if used + here > share or (at_end and used + here == share):
                return self.calendar.add(begin, share - used)
            used += here
        return None

    def due(self) -> int | None:
        if self.frozen_due is not None or self.since is None:
            return self.frozen_due
        if self.result is not None:
            return self.result[0]
        if self.target.days is not None:
            return self.calendar.natural_due(self.since, self.target.days + self.extra_days, roll=self.target.roll)
        return self.reach(self.target.seconds, at_end=False)

    def elapsed(self, now: int) -> int:
        natural = self.target.days is not None
        total = 0
        for begin, end in self.stretches():
            stop = now if end is None else end
            total += max(0, stop - begin) if natural else self.calendar.counted(begin, stop)
        return total

    def notice_breach(self, now: int, *, not_before: int | None = None) -> None:
        """Breached as soon as now > due. `not_before`: the change that alone made it late, for history is kept."""
        if self.breached_at is not None or not self.ticking:
            return
        due = self.due()
        if due is not None and now > due:
            self.frozen_due = due
            self.breached_at = due if not_before is None else max(due, not_before)

    def hold(self, at: int, *, paused: bool) -> None:
        if self.held_since is None:
            self.held_since = at
        self.paused = paused

    def release(self, at: int) -> None:
        if self.held_since is not None:
            self.gaps.append((self.held_since, at))
        self.held_since, self.paused, self.stopped_at, self.result = None, False, None, None
        self.notice_breach(at, not_before=at)

    def stop(self, at: int) -> None:
        if self.paused:  # a stop ends a running pause
            self.release(at)
        self.result = (self.due(), {share: self.warning(share) for share in self.warn})
        self.hold(at, paused=False)
        self.stopped_at = at

    def restart(self, at: int) -> None:
        self.since, self.gaps = at, []
        self.held_since = at if self.paused else None

    def begin_round(self, at: int | None) -> None:
        """Next reply: a new round, or none."""
        if self.breached_at is not None:
            self.missed_rounds.append(self.breached_at)
        self.since, self.gaps, self.held_since = at, [], None
        self.breached_at = self.frozen_due = None

    def state(self) -> State:
        if self.cancelled_at is not None:
            return State.CANCELLED
        if self.stopped_at is not None:
            return State.STOPPED
        if self.since is None:
            return State.IDLE
        return State.PAUSED if self.paused else State.RUNNING

    def read(self, now: int) -> Reading:
        due = self.due()
        if self.state() == State.CANCELLED and self.breached_at is None:
            due = None
        remaining = None
        elapsed = self.elapsed(now)
        if self.since is not None:
            remaining = self.target.seconds - elapsed
            if self.target.days is not None:
                remaining = None if due is None else due - (now if self.held_since is None else self.held_since)
        return Reading(
            kind=self.kind,
            state=self.state(),
            due_at=_instant(due),
            breached_at=_instant(self.breached_at),
            elapsed=elapsed,
            remaining=remaining,
            warn_at={share: _instant(self.warning(share)) for share in self.warn},
            started_at=_instant(self.since),
            stopped_at=_instant(self.stopped_at),
            cancelled_at=_instant(self.cancelled_at),
            missed_rounds=tuple(to_instant(second) for second in self.missed_rounds),
        )

    def warning(self, share: int) -> int | None:
        if self.result is not None:
            return self.result[1].get(share)
        if self.target.days is not None:
            due = self.due()
            if due is None or self.since is None:
                return None
            return self.since + -(-(due - self.since) * share // 100)
        # Rounded up: at the warning the share has been used up.
        return self.reach(-(-self.target.seconds * share // 100), at_end=True)


def _instant(second: int | None) -> datetime | None:
    return None if second is None else to_instant(second)
