"""The sweep: marks what has come due, in sets, and tells each person once per run.

It reads stored times only, so a late run, a second run and a run after days of downtime find the same truth: a breach
is dated to its due time. Every batch is one transaction; a run that is killed between batches has lost nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation

from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.notifications.services import Notice, notify_each
from complaints.cases import clocks as saved
from complaints.cases.domain import Alert
from complaints.cases.models import ALERTS, CLOCK_KINDS, OPEN, TIERS, ChangedDay, Clock, ClockEvent, Complaint
from complaints.cases.services import locked
from complaints.handling.domain import TOLD_AT_ANY_TIME, Audience, Step, listeners
from complaints.handling.models import CalendarSeen

BATCH = 1000
LINES = 10
LIVE = Q(stopped_at=None, cancelled_at=None)
ROLES = {
    Audience.LEAD: (Role.SERVICE_LEAD,),
    Audience.MANAGER: (Role.MANAGER,),
    Audience.COMPLIANCE: (Role.COMPLIANCE,),
}


@dataclass(frozen=True)
class Swept:
    """How many clocks were warned of, missed, escalated, and how many people were told."""

    warned: int = 0
    breached: int = 0
    escalated: int = 0
    told: int = 0


def sweep(now: datetime) -> Swept:
    """Notice everything that has come due by `now`. Safe to run twice, late, or beside another sweep."""
    second = now.replace(microsecond=0)
    return Swept(
        warned=_in_batches(lambda: _warn(second)),
        breached=_in_batches(lambda: _breach(second)),
        escalated=_in_batches(lambda: _escalate(second)),
        told=announce(second),
    )


def _in_batches(step: Callable[[], int]) -> int:
    total = 0
    while done := step():
        total += done
    return total


def _locked(condition: Q, order: str, *columns: str) -> list[Clock]:
    """The next batch, held for this transaction; rows that another sweep holds are its business."""
    rows = Clock.objects.filter(condition).order_by(order, "id").select_for_update(skip_locked=True)
    return list(rows.only("complaint_id", "round", order, *columns)[:BATCH])


def _warn(now: datetime) -> int:
    with transaction.atomic():
        rows = _locked(Q(warn_at__lte=now), "warn_at", "warnings")
        events: list[ClockEvent] = []
        finished: list[Clock] = []
        unfinished: list[Clock] = []
        for clock in rows:
            left = []
            for share, at in clock.warnings:
                if at and datetime.fromisoformat(at) <= now:
                    events.append(_event(clock, Alert.WARNING, datetime.fromisoformat(at), now, share))
                else:
                    left.append([share, at])
            clock.warnings = left
            clock.warn_at = saved.next_warning(left)
            (unfinished if left else finished).append(clock)
        ClockEvent.objects.bulk_create(events, ignore_conflicts=True)
        Clock.objects.filter(pk__in=[clock.pk for clock in finished]).update(warnings=[], warn_at=None)
        Clock.objects.bulk_update(unfinished, ["warnings", "warn_at"], batch_size=250)
    return len(rows)


def _breach(now: datetime) -> int:
    """Late is later than due: a stop at the due instant itself is in time."""
    with transaction.atomic():
        rows = _locked(LIVE & Q(breached_at=None, paused=False, due_at__lt=now), "due_at")
        if not rows:
            return 0
        ids = [clock.pk for clock in rows]
        Clock.objects.filter(pk__in=ids).update(
            breached_at=F("due_at"), escalate_at=F("due_at") + saved.ESCALATE_AFTER, warn_at=None, warnings=[]
        )
        Complaint.objects.filter(pk__in={clock.complaint_id for clock in rows}, breached=False).update(breached=True)
        events = [_event(clock, Alert.BREACH, clock.due_at, now) for clock in rows if clock.due_at]
        ClockEvent.objects.bulk_create(events, ignore_conflicts=True)
        received = Complaint.objects.filter(pk__in={clock.complaint_id for clock in rows}).datetimes(
            "received_at", "day"
        )
        ChangedDay.objects.bulk_create(ChangedDay(day=day.date()) for day in received)
    return len(rows)


def _escalate(now: datetime) -> int:
    with transaction.atomic():
        rows = _locked(Q(escalate_at__lte=now), "escalate_at")
        Clock.objects.filter(pk__in=[clock.pk for clock in rows]).update(escalate_at=None)
        events = [_event(clock, Alert.LATE, clock.escalate_at, now) for clock in rows if clock.escalate_at]
        ClockEvent.objects.bulk_create(events, ignore_conflicts=True)
    return len(rows)


def _event(clock: Clock, kind: str, at: datetime, now: datetime, share: int = 0) -> ClockEvent:
    return ClockEvent(clock=clock, kind=kind, share=share, round=clock.round, at=at, noticed_at=now)


def announce(now: datetime) -> int:
    """One message per person about all steps not yet told. Returns how many people were told.

    Messages and marks are written together, so a run that dies tells nobody twice and forgets nobody.
    """
    with transaction.atomic():
        waiting = ClockEvent.objects.filter(announced_at=None)
        if not _is_working_time(now):
            waiting = waiting.filter(clock__complaint__tier__in=TOLD_AT_ANY_TIME)
        rows = waiting.order_by("id").select_for_update(of=("self",), skip_locked=True)
        steps = [
            Step(*row)
            for row in rows.values_list(
                "id",
                "kind",
                "share",
                "clock__kind",
                "at",
                "clock__complaint__number",
                "clock__complaint__tier",
                "clock__complaint__owner_id",
            )
        ]
        if not steps:
            return 0
        people = {audience: [user.pk for user in staff_with_role(*roles)] for audience, roles in ROLES.items()}
        heard: dict[int, list[Step]] = defaultdict(list)
        for step in steps:
            for user_id in listeners(step, people):
                heard[user_id].append(step)
        notify_each((_digest(user_id, mine) for user_id, mine in heard.items()), now=now)
        ids = [step.event_id for step in steps]
        for start in range(0, len(ids), BATCH):
            ClockEvent.objects.filter(pk__in=ids[start : start + BATCH]).update(announced_at=now)
    return len(heard)


def _is_working_time(now: datetime) -> bool:
    """Whether the company works now: weekday or make-up workday, nine to eighteen in Beijing."""
    local = timezone.localtime(now)
    return saved.Terminology().workdays.is_workday(local.date()) and 9 <= local.hour < 18


def _digest(user_id: int, steps: list[Step]) -> Notice:
    steps.sort(key=lambda step: (step.at, step.event_id))
    with translation.override("zh-hans"):
        words = {name: dict(labels) for name, labels in (("tier", TIERS), ("clock", CLOCK_KINDS), ("kind", ALERTS))}
        lines = [
            f"{step.number}（{words['tier'][step.tier]}）{words['clock'][step.clock_kind]}："
            f"{_step_name(step, words['kind'])}，{timezone.localtime(step.at):%m-%d %H:%M}"
            for step in steps[:LINES]
        ]
    return Notice(
        # The first step told to a person names the message: told again after a crash, it is the same message.
        key=f"sla:{steps[0].event_id}:{user_id}",
        recipient_id=user_id,
        template="complaint_alerts",
        context={"count": len(steps), "lines": lines, "more": max(0, len(steps) - LINES)},
        url=reverse("handling:queue") + "?tab=breaching",
    )


def _step_name(step: Step, words: dict[str, Any]) -> str:
    return f"已用时 {step.share}%" if step.kind == Alert.WARNING else str(words[step.kind])


def recount(*, now: datetime) -> int:
    """Re-count the clocks of every open complaint, after the company calendar was edited. Returns how many changed.

    Stopped clocks keep their result; a clock that only the edit makes late is late from now, not before.
    """
    terminology = saved.Terminology()
    changed = 0
    open_ones = Complaint.objects.filter(OPEN).order_by("id").values_list("pk", flat=True)
    for pk in open_ones.iterator():
        with transaction.atomic():
            complaint = locked(pk)
            before = complaint.queue_at
            saved.recompute(complaint, now=now, terminology=terminology)
            complaint.save(update_fields=saved.QUEUE_FIELDS)
            changed += complaint.queue_at != before
    return changed


def calendar_signature() -> str:
    workdays = saved.Terminology().workdays
    days = [f"-{day}" for day in sorted(workdays.holidays)] + [f"+{day}" for day in sorted(workdays.makeup)]
    return hashlib.sha256(" ".join(days).encode()).hexdigest()


def follow_calendar(now: datetime) -> int:
    """Re-count open clocks if holidays or make-up workdays were edited since they were last counted."""
    signature = calendar_signature()
    seen = CalendarSeen.objects.order_by("-id").first()
    if seen is not None and seen.signature == signature:
        return 0
    changed = recount(now=now) if seen is not None else 0
    CalendarSeen.objects.create(signature=signature, seen_at=now)
    return changed
