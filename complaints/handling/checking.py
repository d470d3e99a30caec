"""Saved clocks compared with the rules: what counting them anew from their timelines would change."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from complaints.cases import clocks as saved
from complaints.cases.models import Clock, Complaint, Entry
from complaints.sla.single import Reading

BATCH = 500
LIVE = ("due_at", "breached_at", "paused", "stopped_at", "cancelled_at")
ENDED = ("stopped_at", "cancelled_at")


@dataclass(frozen=True)
class Difference:
    """A saved clock, or the place in the queue, that says something else than the timeline."""

    number: str
    clock: str
    column: str
    saved: object
    computed: object


def differences(complaints: QuerySet[Complaint], *, now: datetime) -> Iterator[Difference]:
    """What a recount would change; none is how it should be.

    An ended clock keeps its result whatever the calendar says since, so only that it ended, and when, is compared. A
    missed time limit that the sweep has yet to notice is no difference.
    """
    terminology = saved.Terminology()
    entries = Prefetch("entries", queryset=Entry.objects.select_related("policy").order_by("id"))
    for complaint in complaints.order_by("pk").prefetch_related(entries, "clocks").iterator(chunk_size=BATCH):
        readings = saved.readings_of(complaint, complaint.entries.all(), terminology, now)
        rows = {clock.kind: clock for clock in complaint.clocks.all()}
        for kind in sorted({*readings, *rows}):
            yield from _of_clock(complaint, kind, rows.get(kind), readings.get(kind), now)
        place = copy(complaint)
        saved.place_in_queue(place, rows.values())
        for column in ("queue_at", "waiting", "breached"):
            kept, computed = getattr(complaint, column), getattr(place, column)
            if kept != computed:
                yield Difference(complaint.number, "", column, kept, computed)


def _of_clock(
    complaint: Complaint, kind: str, clock: Clock | None, reading: Reading | None, now: datetime
) -> Iterator[Difference]:
    if clock is None or reading is None:
        yield Difference(complaint.number, kind, "clock", clock and clock.state, reading and reading.state.value)
        return
    ended = clock.cancelled_at is not None or (clock.stopped_at is not None and reading.stopped_at is not None)
    counted = copy(clock)
    if ended:
        counted.stopped_at, counted.cancelled_at = reading.stopped_at, reading.cancelled_at
    else:
        saved.write(counted, reading, policy=clock.policy, now=now, new_round=False)
    for column in ENDED if ended else LIVE:
        kept, computed = getattr(clock, column), getattr(counted, column)
        if kept != computed and not (column == "breached_at" and kept is None):
            yield Difference(complaint.number, kind, column, kept, computed)
    if clock.stopped_at and clock.due_at and clock.stopped_at > clock.due_at and clock.breached_at is None:
        yield Difference(complaint.number, kind, "breached_at", None, clock.due_at)
