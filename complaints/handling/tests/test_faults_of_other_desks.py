"""Faults that users of other complaint desks reported of queues, sweeps and messages; those of the clock alone are in
complaints/sla/tests/test_faults_of_other_desks.py."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from backoffice.workcalendar.services import set_day
from complaints.cases import services as case_services
from complaints.cases.models import Clock, ClockEvent, Complaint
from complaints.cases.tests.factories import filed
from complaints.handling import joining, services, sweeping
from complaints.handling.checking import differences
from complaints.handling.tests.test_sweep import clone

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Beijing
THREAT = "催收威胁我家人，还说要上门打砸，我已经报警。"
LATER = NOW + timedelta(days=3)


def file(actor, content=THREAT, **more):
    return filed(**{"actor": actor, "now": NOW, "content": content, "acknowledge": False} | more)


def alerts_told():
    return Message.objects.filter(template="complaint_alerts").count()


@pytest.fixture
def desk(cast):
    people = cast.service_agent, cast.service_lead, cast.manager, cast.compliance
    return people[0]


def test_a_new_case_is_not_late_and_its_countdown_names_its_zone(desk, client_of):
    """frappe/helpdesk PR 3776, glpi#15429: the browser read due times in its own zone; new cases were red at once."""
    complaint = filed(actor=desk, now=timezone.now(), content=THREAT, acknowledge=False)
    page = client_of(desk).get(reverse("handling:queue")).content.decode()
    assert complaint.next_due_at is not None
    assert complaint.next_due_at.utcoffset() is not None
    assert f'datetime="{complaint.next_due_at.isoformat()}"' in page
    assert "clock-over" not in page


def test_waiting_through_the_sweep_is_neither_late_nor_lost_by_a_lower_tier(desk, cast):
    """glpi#24481 (late although on hold), #6902 (the wait lost with the change), frappe/helpdesk#1554."""
    complaint = file(desk)
    services.reply(actor=desk, complaint_id=complaint.pk, text="已受理", send=False, now=NOW)
    services.pause(actor=desk, complaint_id=complaint.pk, waiting_for="lender", why="等录音", now=NOW)
    change = {"actor": cast.service_lead, "complaint_id": complaint.pk, "reason": "核实后不属威胁"}
    case_services.change_tier(tier="high", now=NOW + timedelta(hours=1), **change)
    sweeping.sweep(LATER)
    clock = complaint.clocks.get(kind="resolve")
    assert (clock.paused, clock.breached_at, clock.due_at) == (True, None, None)
    services.resume(actor=desk, complaint_id=complaint.pk, waiting_for="lender", now=LATER)
    clock.refresh_from_db()
    assert clock.elapsed == 0
    assert clock.due_at is not None
    assert clock.due_at > LATER
    assert list(differences(Complaint.objects.all(), now=LATER)) == []


def test_closed_straight_from_a_wait_no_wait_stays_open(desk):
    """frappe/helpdesk PR 3776."""
    complaint = file(desk)
    services.reply(actor=desk, complaint_id=complaint.pk, text="已受理", send=False, now=NOW)
    services.pause(actor=desk, complaint_id=complaint.pk, waiting_for="customer", why="等补充", now=NOW)
    half_a_year = NOW + timedelta(days=182)
    services.close_complaint(
        actor=desk, complaint_id=complaint.pk, root_cause="unfounded", corrective_action="已说明", now=half_a_year
    )
    clock = complaint.clocks.get(kind="resolve")
    assert (clock.elapsed, clock.breached_at, clock.stopped_at) == (0, None, half_a_year)
    assert not complaint.pauses.filter(ended_at=None).exists()


def test_nobody_is_told_at_night_or_on_a_free_day_of_what_has_office_hours(desk, cast):
    """zammad#4432: reminders came at midnight and on weekends."""
    complaint = file(desk, "利息怎么算的，请解释。")
    Clock.objects.filter(complaint=complaint).update(due_at=NOW)
    friday = datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
    set_day(actor=cast.operations, day=friday.date(), kind="holiday", now=NOW)
    midnight, saturday = datetime(2026, 3, 4, 16, 0, tzinfo=UTC), datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
    for quiet in (midnight, friday, saturday):
        sweeping.sweep(quiet)
        assert alerts_told() == 0, quiet
    sweeping.sweep(datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    assert alerts_told() > 0


def test_every_level_fires_once_and_no_run_repeats_it(desk):
    """glpi#5319 (only the first level fired), #1996 and #2408 (a mail on every run for ever)."""
    complaint = file(desk)
    for minute in range(0, 60 * 8, 10):
        sweeping.sweep(NOW + timedelta(minutes=minute))
    steps = ClockEvent.objects.filter(clock__complaint=complaint, clock__kind="respond")
    assert list(steps.order_by("at").values_list("kind", "share")) == [
        ("warn", 50), ("warn", 80), ("breach", 0), ("late", 0),
    ]  # fmt: skip
    told = alerts_told()
    for hour in range(9, 200, 24):
        sweeping.sweep(NOW + timedelta(hours=hour))
    respond = ClockEvent.objects.filter(clock__kind="respond").count()
    assert respond == 4
    assert alerts_told() - told <= 16  # the resolution clock has steps of its own; each again once


@pytest.mark.parametrize("ended", ["withdraw", "merge", "lower"])
def test_what_promises_nothing_any_more_is_not_escalated(desk, cast, ended):
    """zammad#904 (a merged case was escalated), #4353 (it stayed escalated after the promise was taken back)."""
    complaint, other = file(desk), file(desk, "利息怎么算的，请解释。", received_at=NOW - timedelta(minutes=1))
    if ended == "withdraw":
        services.withdraw(actor=desk, complaint_id=complaint.pk, reason="撤诉", now=NOW)
    elif ended == "merge":
        joining.merge(actor=desk, complaint_id=complaint.pk, number=other.number, reason="同一件", now=NOW)
    else:
        case_services.change_tier(
            actor=cast.service_lead, complaint_id=complaint.pk, tier="suggestion", reason="是建议", now=NOW
        )
    sweeping.sweep(NOW + timedelta(hours=4))
    assert not ClockEvent.objects.filter(clock__complaint=complaint, kind__in=["breach", "late"]).exists()
    complaint.refresh_from_db()
    assert not complaint.breached


def test_lists_follow_the_first_answer_and_hold_everything_that_is_late(desk, client_of):
    """zammad#2082 (moved only by the second answer), #3523 (lists of late cases were empty), #3140 (answered, and
    escalated all the same)."""
    answered, late = file(desk), file(desk)
    before = answered.queue_at
    services.reply(actor=desk, complaint_id=answered.pk, text="已受理", send=False, now=NOW + timedelta(minutes=5))
    answered.refresh_from_db()
    assert answered.queue_at > before
    assert answered.next_clock == "resolve"
    sweeping.sweep(NOW + timedelta(hours=4))
    assert set(ClockEvent.objects.filter(kind="breach").values_list("clock__complaint", flat=True)) == {late.pk}
    sweeping.sweep(timezone.now())  # the page reads the clock of the machine: both have run out by now
    page = client_of(desk).get(reverse("handling:queue"), {"tab": "breaching"}).content.decode()
    assert late.number in page
    assert answered.number in page


def test_reopened_it_goes_to_its_place_in_the_queue(desk, cast):
    """osTicket PR 5206: reopened cases stayed overdue; zammad#4777: their times were wrong after closing twice."""
    complaint = file(desk)
    services.reply(actor=desk, complaint_id=complaint.pk, text="已受理", send=False, now=NOW)
    reopened = NOW
    for _turn in range(2):  # an hour of work, then twenty days closed
        closed, reopened = reopened + timedelta(hours=1), reopened + timedelta(days=20)
        services.close_complaint(
            actor=desk, complaint_id=complaint.pk, root_cause="unfounded", corrective_action="已说明", now=closed
        )
        services.reopen(actor=cast.service_lead, complaint_id=complaint.pk, reason="不认可", now=reopened)
    complaint.refresh_from_db()
    assert complaint.queue_at == reopened + timedelta(hours=22)
    assert complaint.queue_at > reopened
    assert not complaint.breached
    sweeping.sweep(reopened)
    assert list(differences(Complaint.objects.all(), now=reopened)) == []


def test_counting_again_skips_no_complaint(desk, cast):
    """RotherOSS/otobo#505: a rebuilt index lacked cases."""
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    rows = [file(desk, f"第 {n} 件，请解释利息。", now=friday) for n in range(5)]
    services.reply(actor=desk, complaint_id=rows[0].pk, text="已受理", send=False, now=friday)
    services.pause(actor=desk, complaint_id=rows[1].pk, waiting_for="lender", why="等", now=friday)
    sweeping.follow_calendar(friday)
    Clock.objects.filter(kind="statutory").update(due_at=None)
    set_day(actor=cast.operations, day=datetime(2026, 3, 9, tzinfo=UTC).date(), kind="holiday", now=friday)
    sweeping.follow_calendar(friday + timedelta(minutes=1))
    assert not Clock.objects.filter(kind="statutory", due_at=None).exists()
    assert list(differences(Complaint.objects.all(), now=friday + timedelta(minutes=1))) == []


def test_many_late_cases_are_one_message_for_each_person(desk, cast):
    """frappe/helpdesk#2967: 500 cases, three levels of mail each."""
    assert cast.service_lead.pk != cast.manager.pk
    clone(file(desk), 20)
    sweeping.sweep(LATER)
    people = Message.objects.filter(template="complaint_alerts").values_list("recipient_id", flat=True)
    assert len(people) == len(set(people)) > 0
