"""Saved clocks and the pure function they are a cache of: reading a complaint's events, saving what its clocks say."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from backoffice.values.workdays import Calendar as Workdays
from backoffice.workcalendar.selectors import load
from complaints.cases.domain import OPEN_STATUSES, Alert, Kind
from complaints.cases.models import NO_HURRY, Clock, ClockEvent, ClockPolicy, Complaint, Entry
from complaints.sla.calendars import Calendar
from complaints.sla.clock import Event, Happened, evaluate
from complaints.sla.policies import Policy
from complaints.sla.single import Reading, State

ESCALATE_AFTER = timedelta(hours=1)
# A withdrawn complaint cancels its clocks just as a merged one does: what was missed before stays on record.
HAPPENED = {Kind.WITHDRAW.value: Happened.MERGE.value, Kind.MERGE.value: Happened.MERGE.value}
QUEUE_FIELDS = ["queue_at", "next_due_at", "next_clock", "waiting", "breached"]
NEW_ROUND = {Kind.PRIORITY, Kind.REOPEN}


@dataclass(frozen=True)
class Terms:
    """A version of a policy as the clock reads it, with the calendars it counts in."""

    policy: Policy
    calendars: Mapping[str, Calendar]


@lru_cache(maxsize=64)
def _terms(name: str, content: str, holidays: frozenset, makeup: frozenset) -> Terms:
    table: dict[str, Any] = json.loads(content)
    # Calendars carry the policy's name: two versions may both have an "office" with other hours.
    calendars = {}
    for own_name, rows in table["calendars"].items():
        full = f"{name}/{own_name}"
        plain = Calendar.from_table(full, rows)
        calendars[full] = Calendar(
            name=full,
            weekly=plain.weekly,
            holidays=plain.holidays | holidays,
            makeup=plain.makeup | makeup,
            special=plain.special,
            round_the_clock=plain.round_the_clock,
            zone=plain.zone,
        )
    clocks = {kind: {**clock, "calendar": f"{name}/{clock['calendar']}"} for kind, clock in table["clocks"].items()}
    return Terms(Policy.from_table(name, {**table, "clocks": clocks}), calendars)


class Terminology(dict[int, Terms]):
    """Terms by policy id, read once per piece of work, with the company's holidays as they stand now."""

    def __init__(self, workdays: Workdays | None = None) -> None:
        super().__init__()
        self.workdays = workdays or load()

    def of(self, row: ClockPolicy) -> Terms:
        if row.pk not in self:
            content = json.dumps(row.content, sort_keys=True)
            name = f"{row.tier}/{row.version}"
            self[row.pk] = _terms(name, content, self.workdays.holidays, self.workdays.makeup)
        return self[row.pk]


def readings_of(
    complaint: Complaint, entries: Iterable[Entry], terminology: Terminology, now: datetime
) -> dict[str, Reading]:
    """What every clock of the complaint says now, computed from its timeline alone."""
    rows = list(entries)
    filed = next(entry for entry in rows if entry.kind == Kind.FILED)
    assert filed.policy is not None  # noqa: S101 (file_complaint always writes it)
    first = terminology.of(filed.policy)
    calendars = dict(first.calendars)
    events = []
    for entry in rows:
        if entry.kind == Kind.FILED:
            continue
        terms = terminology.of(entry.policy) if entry.policy is not None else None
        if terms:
            calendars.update(terms.calendars)
        events.append(
            Event(
                at=entry.at,
                type=HAPPENED.get(entry.kind, entry.kind),
                reason=entry.waiting_for,
                policy=terms.policy if terms else None,
                restart=entry.restart,
                days=entry.days,
            )
        )
    return evaluate(calendars, first.policy, complaint.received_at, events, now)


def recompute(
    complaint: Complaint, *, now: datetime, happened: str = "", terminology: Terminology | None = None
) -> list[Clock]:
    """Read the timeline, save the clocks and the complaint's place in the queue. The caller holds the lock.

    `happened` is the kind of the entry just written: a change of tier and a reopening begin a new round of warnings.
    """
    terminology = terminology or Terminology()
    entries = list(complaint.entries.select_related("policy").order_by("id"))
    readings = readings_of(complaint, entries, terminology, now)
    existing = {clock.kind: clock for clock in complaint.clocks.all()}
    clocks = []
    for kind, reading in readings.items():
        clock = existing.get(kind) or Clock(complaint=complaint, kind=kind, started_at=complaint.received_at)
        breached_before = clock.breached_at
        write(clock, reading, policy=complaint.clock_policy, now=now, new_round=happened in NEW_ROUND)
        clock.save()
        if clock.breached_at and not breached_before:
            _note_breach(clock, now)
        clocks.append(clock)
    place_in_queue(complaint, clocks)
    return clocks


def write(clock: Clock, reading: Reading, *, policy: ClockPolicy, now: datetime, new_round: bool) -> None:
    """Copy a reading into its row. A breach once on record never goes away and keeps its due time."""
    stays_stopped = clock.stopped_at is not None and reading.state == State.STOPPED
    if clock.pk and (clock.cancelled_at is not None or stays_stopped):
        return  # ended clocks keep their result, whatever is edited later
    if clock.breached_at is None:
        missed_before = clock.pk is not None and clock.due_at is not None and clock.due_at < now
        clock.breached_at = reading.breached_at
        only_by_recount = clock.pk is not None and clock.due_at is not None and not missed_before
        if only_by_recount and reading.breached_at is not None and reading.breached_at < now:
            clock.breached_at = now  # an edited calendar made it late: history is not back-dated
        clock.due_at = reading.due_at
    clock.policy = policy
    clock.paused = reading.state == State.PAUSED
    clock.stopped_at, clock.cancelled_at = reading.stopped_at, reading.cancelled_at
    clock.elapsed = reading.elapsed
    live = clock.stopped_at is None and clock.cancelled_at is None
    if new_round and live and clock.pk:
        clock.round += 1
    shares = set(reading.warn_at) if new_round or not clock.pk else {share for share, _ in clock.warnings}
    if not live:
        shares = set()
        clock.escalate_at = None
    clock.warnings = [
        [share, at.isoformat() if at else None] for share, at in sorted(reading.warn_at.items()) if share in shares
    ]
    clock.warn_at = next_warning(clock.warnings)


def next_warning(warnings: list) -> datetime | None:
    """The first known instant among warnings not yet noticed."""
    return min((datetime.fromisoformat(at) for _, at in warnings if at), default=None)


def _note_breach(clock: Clock, now: datetime) -> None:
    """A breach found by a verb before the sweep came round takes the same steps as one found by the sweep."""
    assert clock.breached_at is not None  # noqa: S101 (the caller asked)
    ClockEvent.objects.bulk_create(
        [ClockEvent(clock=clock, kind=Alert.BREACH, round=clock.round, at=clock.breached_at, noticed_at=now)],
        ignore_conflicts=True,
    )
    if clock.stopped_at is None and clock.cancelled_at is None:
        clock.escalate_at = clock.breached_at + ESCALATE_AFTER
        clock.save(update_fields=["escalate_at"])


def snapshot(complaint: Complaint) -> list[dict[str, Any]]:
    """What the clocks say now, kept with the entry that is about to change them."""
    return [
        {
            "clock": clock.kind,
            "state": clock.state,
            "due_at": clock.due_at.isoformat() if clock.due_at else None,
            "elapsed": clock.elapsed,
            "policy": str(clock.policy_id),
        }
        for clock in complaint.clocks.all()
    ]


def years_without_calendar(complaint: Complaint, rows: Iterable[Clock]) -> list[int]:
    """Years in which a running clock counts though nobody has entered their holidays: weekends alone are taken out."""
    known = load().years
    live = [clock for clock in rows if clock.stopped_at is None and clock.cancelled_at is None and clock.due_at]
    last = max((timezone.localtime(clock.due_at).year for clock in live), default=0)
    return [year for year in range(timezone.localtime(complaint.received_at).year, last + 1) if year not in known]


def place_in_queue(complaint: Complaint, clocks: Iterable[Clock]) -> None:
    """Set the complaint's place in the queue from its clocks; the caller saves it."""
    rows = list(clocks)
    live = [clock for clock in rows if clock.stopped_at is None and clock.cancelled_at is None]
    running = [clock for clock in live if clock.due_at is not None and (not clock.paused or clock.breached_at)]
    first = min(running, key=lambda clock: clock.due_at or NO_HURRY, default=None)
    complaint.next_due_at = first.due_at if first else None
    complaint.next_clock = first.kind if first else ""
    open_now = complaint.status in OPEN_STATUSES
    complaint.queue_at = first.due_at if first and first.due_at and open_now else NO_HURRY
    complaint.waiting = any(clock.paused for clock in live)
    complaint.breached = any(clock.breached_at for clock in rows)
