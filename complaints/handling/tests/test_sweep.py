"""The sweep: late, doubled, killed half-way or side by side, it finds the same truth and tells each person once."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from backoffice.notifications.models import Message
from backoffice.workcalendar.services import set_day
from complaints.cases.models import Clock, ClockEvent, Complaint
from complaints.cases.tests.factories import filed
from complaints.handling import services, sweeping
from complaints.handling.checking import differences

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Beijing
THREAT = "催收威胁我家人，还说要上门打砸，我已经报警。"


def minutes(number):
    return timedelta(minutes=number)


@pytest.fixture
def desk(cast):
    """Everybody who hears of late complaints."""
    return cast.service_agent, cast.service_lead, cast.manager, cast.compliance


def file(actor, content=THREAT, **more):
    return filed(**{"actor": actor, "now": NOW, "channel": "hotline", "content": content, "acknowledge": False} | more)


def told(user):
    return Message.objects.filter(recipient=user, template="complaint_alerts").count()


def everything():
    """All that a sweep may change."""
    return (
        list(Clock.objects.order_by("id").values()),
        list(ClockEvent.objects.order_by("id").values()),
        list(Message.objects.order_by("id").values("key", "body", "recipient_id")),
        list(Complaint.objects.order_by("id").values("queue_at", "breached")),
    )


@pytest.mark.django_db
def test_each_step_of_the_ladder_is_told_once_to_its_people(desk):
    agent = desk[0]
    complaint = file(agent)
    services.claim(actor=agent, complaint_id=complaint.pk, now=NOW)
    steps = [
        (59, (0, 0, 0, 0)),
        (60, (1, 0, 0, 0)),
        (96, (1, 1, 0, 0)),
        (120, (1, 1, 0, 0)),  # at the due instant it is still in time
        (121, (2, 1, 1, 0)),
        (180, (2, 1, 2, 1)),
        (400, (2, 1, 2, 1)),
    ]
    for minute, expected in steps:
        sweeping.sweep(NOW + minutes(minute))
        sweeping.sweep(NOW + minutes(minute))
        assert tuple(told(user) for user in desk) == expected, minute
    clock = complaint.clocks.get(kind="respond")
    assert clock.breached_at == clock.due_at == NOW + minutes(120)


@pytest.mark.django_db
def test_after_downtime_everything_is_caught_up_with_true_times(desk):
    agent, lead, manager, compliance = desk
    complaint = file(agent)
    back = NOW + timedelta(hours=6)

    swept = sweeping.sweep(back)

    assert swept.breached == 2
    events = {(e.clock.kind, f"{e.kind}{e.share or ''}"): e.at for e in ClockEvent.objects.select_related("clock")}
    assert events["respond", "warn50"] == NOW + minutes(60)
    assert events["respond", "warn80"] == NOW + minutes(96)
    assert events["respond", "breach"] == NOW + minutes(120)
    assert events["respond", "late"] == NOW + minutes(180)
    assert [told(user) for user in (lead, manager, compliance)] == [1, 1, 1]  # one message each, not one per step
    before = everything()
    assert sweeping.sweep(back + minutes(1)) == sweeping.Swept()
    assert sweeping.sweep(back - minutes(60)) == sweeping.Swept()  # a clock of the machine set back
    assert everything() == before
    complaint.refresh_from_db()
    assert complaint.breached


@pytest.mark.django_db
@pytest.mark.slow
def test_downtime_of_six_hours_with_five_hundred_due(desk):
    agent, lead, *_ = desk
    first = file(agent)
    clone(first, 499)
    swept = sweeping.sweep(NOW + timedelta(hours=6))

    assert swept.breached == 1000  # answer and start clock of each
    assert Clock.objects.filter(kind="respond", breached_at=NOW + minutes(120)).count() == 500
    assert told(lead) == 1
    assert sweeping.sweep(NOW + timedelta(hours=6)) == sweeping.Swept()


def clone(complaint, times):
    """More complaints exactly like this one, clocks included, by bulk insert."""
    clocks = list(complaint.clocks.all())
    rows = []
    for number in range(times):
        row = Complaint.objects.get(pk=complaint.pk)
        row.pk, row.uid, row.number = None, uuid.uuid4(), f"{complaint.number}-{number}"
        row.complainant_phone = None
        rows.append(row)
    rows = Complaint.objects.bulk_create(rows)
    copies = []
    for row in rows:
        for clock in clocks:
            copy = Clock.objects.get(pk=clock.pk)
            copy.pk = None
            copy.complaint = row
            copies.append(copy)
    Clock.objects.bulk_create(copies)


@pytest.mark.django_db
def test_sweep_killed_after_any_step_is_finished_by_the_next(desk, monkeypatch):
    agent, *_ = desk
    file(agent)
    back = NOW + timedelta(hours=6)

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    for place in ("_breach", "_escalate", "announce", "notify_each"):
        with monkeypatch.context() as patch:
            patch.setattr(sweeping, place, die)
            with pytest.raises(Killed):
                sweeping.sweep(back)
    assert Message.objects.filter(template="complaint_alerts").count() == 0
    sweeping.sweep(back)
    killed = everything()
    assert ClockEvent.objects.filter(announced_at=None).count() == 0
    assert [told(user) for user in desk[1:]] == [1, 1, 1]
    sweeping.sweep(back)
    assert everything() == killed


@pytest.mark.django_db
def test_nobody_is_woken_for_what_has_office_hours(desk):
    agent, _lead, manager, _ = desk
    evening = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # 20:00 in Beijing
    complaint = file(agent, "利息怎么算的，请解释。")
    assert complaint.tier == "normal"
    Clock.objects.filter(complaint=complaint, kind="respond").update(due_at=NOW + minutes(30))
    sweeping.sweep(evening)
    assert complaint.clocks.get(kind="respond").breached_at == NOW + minutes(30)
    assert told(manager) == 0
    sweeping.sweep(evening + timedelta(hours=13))  # Wednesday 09:00
    assert told(manager) == 1


@pytest.mark.django_db
def test_edited_calendar_moves_open_clocks_and_leaves_stopped_ones(desk, cast):
    agent, *_ = desk
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)  # 17:00 in Beijing
    complaint = file(agent, "利息怎么算的，请解释。", now=friday)
    assert sweeping.follow_calendar(friday) == 0
    due = complaint.clocks.get(kind="respond").due_at
    assert due == datetime(2026, 3, 9, 8, 0, tzinfo=UTC)

    set_day(actor=cast.operations, day=datetime(2026, 3, 9, tzinfo=UTC).date(), kind="holiday", now=friday)
    assert sweeping.follow_calendar(friday + minutes(1)) == 1
    assert complaint.clocks.get(kind="respond").due_at == due + timedelta(days=1)
    assert sweeping.follow_calendar(friday + minutes(2)) == 0
    set_day(actor=cast.operations, day=datetime(2026, 3, 7, tzinfo=UTC).date(), kind="makeup", now=friday)
    now = datetime(2026, 3, 8, 3, 0, tzinfo=UTC)
    sweeping.follow_calendar(now)
    clock = complaint.clocks.get(kind="respond")
    assert clock.due_at == datetime(2026, 3, 7, 8, 0, tzinfo=UTC)
    assert clock.breached_at == now  # made late by the edit: not back-dated


@pytest.mark.django_db
def test_saved_clocks_agree_with_the_timeline(desk):
    agent, *_ = desk
    complaint = file(agent)
    services.reply(actor=agent, complaint_id=complaint.pk, text="已核查", send=False, now=NOW + minutes(130))
    services.pause(actor=agent, complaint_id=complaint.pk, waiting_for="lender", why="等流水", now=NOW + minutes(200))
    sweeping.sweep(NOW + timedelta(hours=30))
    assert list(differences(Complaint.objects.all(), now=NOW + timedelta(hours=30))) == []
    call_command("check_clocks", "--all")
    Clock.objects.filter(kind="statutory").update(due_at=NOW)
    Clock.objects.filter(kind="resolve").update(stopped_at=NOW)
    found = {(one.clock, one.column) for one in differences(Complaint.objects.all(), now=NOW + timedelta(hours=30))}
    assert found == {("statutory", "due_at"), ("resolve", "stopped_at"), ("", "queue_at"), ("", "waiting")}
    with pytest.raises(CommandError):
        call_command("check_clocks")


@pytest.mark.django_db
def test_answered_late_is_a_breach_even_before_the_sweep(desk):
    agent, _, manager, compliance = desk
    complaint = file(agent)
    services.reply(actor=agent, complaint_id=complaint.pk, text="已核查", send=False, now=NOW + minutes(121))
    assert complaint.clocks.get(kind="respond").breached_at == NOW + minutes(120)
    sweeping.sweep(NOW + timedelta(hours=8))
    assert told(manager) == 1
    assert told(compliance) == 0  # nothing was late for an hour
