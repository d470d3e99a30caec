"""The complaint clock: one pure function from what happened to what every clock says at an instant.

The rules, in short. Due is the earliest instant by which the counted time equals the target. A breach is a fact of the
clock: it exists as soon as now > due while the clock runs, is dated to the due instant however late it is noticed, and
never goes away. A pause gives back counted time only. A change of priority or calendar re-counts running clocks from
filing; when that alone makes one late, the breach is dated to the change. Saved columns are a cache of this.

Events that are none of these kinds (a reassignment, a note) move no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from complaints.sla.calendars import Calendar, to_second
from complaints.sla.policies import Policy, Target
from complaints.sla.single import Clock, Reading


class Happened(StrEnum):
    FIRST_RESPONSE = "first_response"
    AGENT_REPLY = "agent_reply"
    CUSTOMER_MESSAGE = "customer_message"
    HANDLING_STARTED = "handling_started"
    PAUSE = "pause"
    RESUME = "resume"
    PRIORITY = "priority"
    REASSIGN = "reassign"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    MERGE = "merge"
    CALENDAR_UPDATE = "calendar_update"
    EXTEND = "extend"


ANSWERS = {Happened.FIRST_RESPONSE, Happened.AGENT_REPLY}
NEXT_REPLY = "update"
# What stops a clock; every kind not named here (resolve, statutory, regulator) is stopped by resolving.
STOPPED_BY: dict[str, set[Happened]] = {"respond": ANSWERS, "start": {Happened.HANDLING_STARTED}}
REOPENS = "resolve"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a complaint. Only the fields that its kind needs are read."""

    at: datetime
    type: str
    reason: str = ""  # pause, resume: who is waited for; a resume without a reason ends every pause
    policy: Policy | None = None  # priority
    restart: bool = False  # priority: the clocks start anew at the change
    calendars: Mapping[str, Calendar] = field(default_factory=dict)  # calendar_update: the calendars after it
    days: int = 0  # extend: natural days that clocks of natural days are given on top


def evaluate(
    calendars: Mapping[str, Calendar], policy: Policy, filed: datetime, events: Iterable[Event], now: datetime
) -> dict[str, Reading]:
    """Every clock of a complaint filed at `filed` under `policy`, as it stands at `now` (later events are not read).

    Example: 120 minutes round the clock, filed Friday 23:10, nothing happened: due Saturday 01:10; at 01:11 breached
    at 01:10. Raises KeyError when a target names a calendar that is not given, ValueError for a time without a zone.
    """
    instant = to_second(now)
    desk = _Desk(dict(calendars), policy, to_second(filed))
    for event in sorted(events, key=lambda event: event.at):
        if to_second(event.at) > instant:
            break
        desk.happen(event)
    desk.notice_breaches(instant)
    return {clock.kind: clock.read(instant) for clock in desk.clocks.values()}


@dataclass(slots=True)
class _Desk:
    """One complaint and its clocks, moved from event to event."""

    calendars: dict[str, Calendar]
    policy: Policy
    filed: int
    clocks: dict[str, Clock] = field(default_factory=dict)
    answered_at: int | None = None
    started_at: int | None = None
    resolved_at: int | None = None
    waiting_for: set[str] = field(default_factory=set)
    merged: bool = False

    def __post_init__(self) -> None:
        for kind, target in self.policy.targets.items():
            self.clocks[kind] = self._clock(kind, target, None if kind == NEXT_REPLY else self.filed)

    def _clock(self, kind: str, target: Target, since: int | None) -> Clock:
        return Clock(kind, target, self.calendars[target.calendar], self.policy.warn, since)

    def notice_breaches(self, now: int) -> None:
        for clock in self.clocks.values():
            clock.notice_breach(now)

    def happen(self, event: Event) -> None:
        if self.merged:
            return
        at = max(to_second(event.at), self.filed)
        self.notice_breaches(at)
        match event.type:
            case Happened.FIRST_RESPONSE | Happened.AGENT_REPLY:
                self._answered(at)
            case Happened.CUSTOMER_MESSAGE:
                self._written_to(at)
            case Happened.HANDLING_STARTED:
                self.started_at = at if self.started_at is None else self.started_at
                self._stop({Happened.HANDLING_STARTED}, at)
            case Happened.PAUSE:
                self._pause(event.reason, at)
            case Happened.RESUME:
                self._resume(event.reason, at)
            case Happened.PRIORITY if event.policy is not None:
                self._change_policy(event.policy, at, restart=event.restart)
            case Happened.RESOLVE:
                self._resolve(at)
            case Happened.REOPEN:
                self._reopen(at)
            case Happened.MERGE:
                self._cancel(self.clocks.values(), at)
                self.merged = True
            case Happened.CALENDAR_UPDATE:
                self.calendars.update(event.calendars)
                self._recount(at)
            case Happened.EXTEND:
                self._extend(event.days)

    def _stop(self, happened: set[Happened], at: int) -> None:
        for clock in self.clocks.values():
            stopped_by = STOPPED_BY.get(clock.kind, {Happened.RESOLVE})
            if clock.kind != NEXT_REPLY and clock.live and stopped_by & happened:
                clock.stop(at)

    def _answered(self, at: int) -> None:
        self.answered_at = at if self.answered_at is None else self.answered_at
        self._stop({Happened.FIRST_RESPONSE}, at)
        self._end_round()

    def _written_to(self, at: int) -> None:
        clock = self.clocks.get(NEXT_REPLY)
        if clock and clock.since is None and clock.cancelled_at is None and self.answered_at is not None:
            clock.begin_round(at)

    def _end_round(self) -> None:
        clock = self.clocks.get(NEXT_REPLY)
        if clock and clock.since is not None and clock.cancelled_at is None:
            clock.begin_round(None)

    def _pause(self, reason: str, at: int) -> None:
        if self.resolved_at is not None:
            return
        self.waiting_for.add(reason)
        for clock in self._live():
            if clock.target.pausable and not clock.paused:
                clock.hold(at, paused=True)

    def _resume(self, reason: str, at: int) -> None:
        if reason:
            self.waiting_for.discard(reason)
        else:
            self.waiting_for.clear()
        if self.waiting_for:
            return
        for clock in self._live():
            if clock.paused:
                clock.release(at)

    def _resolve(self, at: int) -> None:
        if self.resolved_at is not None:
            return
        self.resolved_at = at
        self.waiting_for.clear()
        self._stop({Happened.RESOLVE}, at)
        self._end_round()

    def _reopen(self, at: int) -> None:
        if self.resolved_at is None:
            return
        self.resolved_at = None
        clock = self.clocks.get(REOPENS)
        if clock and clock.stopped_at is not None and clock.cancelled_at is None:
            clock.release(at)

    def _change_policy(self, policy: Policy, at: int, *, restart: bool) -> None:
        self.policy = policy
        for clock in list(self._live()):
            target = policy.targets.get(clock.kind)
            if target is None:  # the new policy promises nothing here: a clock nobody owes must not run late
                self._cancel([clock], at)
                continue
            clock.target, clock.warn = target, policy.warn
            if clock.paused and not target.pausable:
                clock.release(at)
            if restart:
                clock.restart(at)
        for kind, target in policy.targets.items():
            known = self.clocks.get(kind)
            if known is None or known.cancelled_at is not None:
                self._add_clock(kind, target, at, restart=restart, old=known)
        self._recount(at)

    def _add_clock(self, kind: str, target: Target, at: int, *, restart: bool, old: Clock | None) -> None:
        """A clock that the complaint did not have: counted from filing, ended already if what it asks has happened."""
        since = None if kind == NEXT_REPLY else at if restart else self.filed
        clock = self.clocks[kind] = self._clock(kind, target, since)
        if old is not None:
            clock.breached_at, clock.frozen_due = old.breached_at, old.frozen_due
            clock.gaps = [] if restart else old.gaps
        done = {"respond": self.answered_at, "start": self.started_at}.get(kind, self.resolved_at)
        if done is not None and since is not None:
            clock.stop(max(done, since))
        elif since is not None and target.pausable and self.waiting_for:
            clock.hold(at, paused=True)

    def _recount(self, at: int) -> None:
        for clock in self._live():
            clock.calendar = self.calendars[clock.target.calendar]
            clock.notice_breach(at, not_before=at)

    def _extend(self, days: int) -> None:
        """More natural days; a clock that has been missed already stays missed."""
        for clock in self._live():
            if clock.target.days is not None and clock.breached_at is None:
                clock.extra_days += days

    def _live(self) -> Sequence[Clock]:
        return [clock for clock in self.clocks.values() if clock.live]

    def _cancel(self, clocks: Iterable[Clock], at: int) -> None:
        for clock in clocks:
            if clock.cancelled_at is None and clock.stopped_at is None:
                clock.hold(at, paused=False)
                clock.cancelled_at = at
