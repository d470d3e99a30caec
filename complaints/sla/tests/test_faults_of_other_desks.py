"""Faults that users of other complaint desks reported of their clocks, each with the case that would show it here.

The worked cases (data/clock_cases.json) hold more of them; each names its report in `why`. What needs the database is
in complaints/handling/tests/test_faults_of_other_desks.py.
"""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backoffice.values.workdays import HOLIDAYS_2026, MAKEUP_2026
from complaints.sla.calendars import Calendar, windows
from complaints.sla.clock import Event, Happened, evaluate
from complaints.sla.policies import Policy, Target
from complaints.sla.single import State

ZONE = ZoneInfo("Asia/Shanghai")
ALWAYS = Calendar("always", round_the_clock=True)


def hours(begin, end, days=5, **more):
    return Calendar("desk", weekly=(windows([(begin, end)]),) * days + ((),) * (7 - days), **more)


def read(calendar, minutes, filed, events=(), *, now=None, warn=(), pausable=True, kind="resolve"):
    policy = Policy("p", {kind: Target(calendar.name, minutes * 60, pausable=pausable)}, warn=warn)
    return evaluate({calendar.name: calendar}, policy, filed, events, now or filed)[kind]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_no_minute_is_lost_at_midnight():
    """zammad#3180: round the clock was kept as 00:00-23:59."""
    filed = at("2026-03-06 23:30")
    written = hours("00:00", "24:00", days=7)
    for minutes in (29, 30, 31, 24 * 60, 10 * 24 * 60):
        assert read(ALWAYS, minutes, filed).due_at == read(written, minutes, filed).due_at
        assert read(ALWAYS, minutes, filed).due_at == filed + timedelta(minutes=minutes)


def test_a_due_time_is_the_same_instant_whatever_zone_it_is_asked_in():
    """frappe/helpdesk PR 3776, glpi#15429: times were read in the zone of who looked; new cases were late at once."""
    filed = at("2026-03-02 08:30")
    ours = read(hours("09:00", "18:00"), 60, filed)
    for zone in ("UTC", "America/Los_Angeles", "Pacific/Auckland"):
        elsewhere = filed.astimezone(ZoneInfo(zone))
        reading = read(hours("09:00", "18:00"), 60, elsewhere, now=elsewhere)
        assert (reading.due_at, reading.breached_at) == (ours.due_at, None) == (at("2026-03-02 10:00"), None)


def test_a_wait_gives_back_working_time_only():
    """frappe/helpdesk PR 2484, glpi#10594, erpnext PR 49414: nights of a wait were given back as if worked."""
    desk, filed = hours("09:00", "18:00"), at("2026-03-02 09:00")
    plain = read(desk, 540, filed).due_at
    overnight = [Event(at("2026-03-02 18:00"), Happened.PAUSE), Event(at("2026-03-03 09:00"), Happened.RESUME)]
    assert read(desk, 600, filed, overnight, now=at("2026-03-03 09:01")).due_at == at("2026-03-03 10:00")
    longer = [Event(at("2026-03-02 17:00"), Happened.PAUSE), Event(at("2026-03-03 10:00"), Happened.RESUME)]
    assert read(desk, 540, filed, longer, now=at("2026-03-03 10:01")).due_at == at("2026-03-03 11:00")
    assert plain == at("2026-03-02 18:00")


def test_resolved_after_half_a_year_of_waiting_counts_the_work_alone():
    """frappe/helpdesk PR 3776: six months of waiting were counted when it was resolved straight from the wait."""
    filed = at("2026-02-02 09:00")
    events = [Event(at("2026-02-02 10:00"), Happened.PAUSE), Event(at("2026-08-03 10:00"), Happened.RESOLVE)]
    reading = read(hours("09:00", "18:00"), 120, filed, events, now=at("2026-08-04 10:00"))
    assert (reading.state, reading.elapsed, reading.breached_at) == (State.STOPPED, 3600, None)


@pytest.mark.parametrize("restart", [False, True])
def test_a_wait_survives_a_change_of_the_promise(restart):
    """glpi#6902, #15605: the time waited was forgotten when the promise changed, and the wait with it."""
    calendar = hours("09:00", "18:00")
    slow, quick = (
        Policy(name, {"resolve": Target("desk", minutes * 60, pausable=True)})
        for name, minutes in (("slow", 1080), ("quick", 240))
    )
    events = [
        Event(at("2026-03-02 10:00"), Happened.PAUSE),
        Event(at("2026-03-02 12:00"), Happened.PRIORITY, policy=quick, restart=restart),
        Event(at("2026-03-02 15:00"), Happened.RESUME),
    ]
    filed = at("2026-03-02 09:00")

    def say(now):
        return evaluate({"desk": calendar}, slow, filed, events, at(now))["resolve"]

    assert say("2026-03-02 13:00").state == State.PAUSED
    used_before = 0 if restart else 60
    assert say("2026-03-02 15:30").elapsed == (used_before + 30) * 60
    assert say("2026-03-02 15:30").due_at == at("2026-03-03 10:00") if restart else at("2026-03-02 18:00")


def test_while_it_waits_nothing_ticks_and_nothing_is_late():
    """glpi#24481, frappe/helpdesk#1554, #1675: it said "on hold" and went on counting."""
    filed = at("2026-03-02 09:00")
    events = [Event(at("2026-03-02 10:00"), Happened.PAUSE)]
    readings = [
        read(hours("09:00", "18:00"), 120, filed, events, now=at(now))
        for now in ("2026-03-02 10:00", "2026-03-02 17:59", "2027-03-02 12:00")
    ]
    assert {(one.state, one.elapsed, one.due_at, one.breached_at) for one in readings} == {
        (State.PAUSED, 3600, None, None)
    }


def test_only_the_days_that_the_state_council_gives_are_free():
    """zammad#390: a calendar feed brought in festivals on which everybody works."""
    desk = hours("09:00", "18:00", holidays=frozenset(HOLIDAYS_2026), makeup=frozenset(MAKEUP_2026))
    worked = ["2026-03-03", "2026-03-08", "2026-08-19", "2026-12-25", "2026-05-04", "2026-10-09", "2026-02-14"]
    found = {day: bool(desk.windows_on(at(day).date())) for day in worked}
    # Lantern Festival, Women's Day (a Sunday), Qixi and Christmas are ordinary; Youth Day is within Labour Day.
    assert found == {
        "2026-03-03": True, "2026-03-08": False, "2026-08-19": True, "2026-12-25": True,
        "2026-05-04": False, "2026-10-09": True, "2026-02-14": True,
    }  # fmt: skip
    assert (len(HOLIDAYS_2026), len(MAKEUP_2026)) == (33, 6)


def test_warnings_fall_into_working_time_never_on_midnight():
    """glpi PR 22678: a share used up at the end of a day was warned of at midnight."""
    desk = hours("09:00", "18:00", holidays=frozenset(HOLIDAYS_2026), makeup=frozenset(MAKEUP_2026))
    for filed in ("2026-02-13 17:30", "2026-03-06 18:00", "2026-03-07 03:00", "2026-04-30 23:59"):
        for minutes in (60, 540, 1080, 2700):
            warnings = read(desk, minutes, at(filed), warn=(50, 80)).warn_at
            for moment in warnings.values():
                local = moment.astimezone(ZONE)
                assert desk.windows_on(local.date()), (filed, minutes, local)
                assert 9 <= local.hour + local.minute / 60 <= 18


def test_the_next_answer_never_hides_that_nobody_has_answered_yet():
    """zammad#5177: a message of the customer set the next-answer clock, which then stood before the first answer."""
    policy = Policy("p", {"respond": Target("always", 7200), "update": Target("always", 600)})
    filed = at("2026-03-02 09:00")
    message = [Event(at("2026-03-02 09:10"), Happened.CUSTOMER_MESSAGE)]

    def say(events, now):
        return evaluate({"always": ALWAYS}, policy, filed, events, at(now))

    before = say(message, "2026-03-02 10:00")
    assert (before["update"].state, before["respond"].due_at) == (State.IDLE, at("2026-03-02 11:00"))
    answered = say([*message, Event(at("2026-03-02 10:30"), Happened.FIRST_RESPONSE)], "2026-03-02 12:00")
    assert (answered["respond"].state, answered["respond"].breached_at) == (State.STOPPED, None)
    assert answered["update"].due_at is None


def test_reopened_it_is_due_in_the_future_by_what_was_left():
    """osTicket PR 5206, zammad#188, #4777: reopened cases were due in the past, or stayed overdue."""
    filed = at("2026-03-02 09:00")
    events = [Event(at("2026-03-02 10:00"), Happened.RESOLVE), Event(at("2026-03-20 10:00"), Happened.REOPEN)]
    reading = read(hours("09:00", "18:00"), 120, filed, events, now=at("2026-03-20 10:00"))
    assert (reading.due_at, reading.breached_at) == (at("2026-03-20 11:00"), None)
    again = [*events, Event(at("2026-03-20 10:30"), Happened.RESOLVE), Event(at("2026-03-24 09:00"), Happened.REOPEN)]
    assert read(hours("09:00", "18:00"), 120, filed, again, now=at("2026-03-24 09:10")).due_at == at(
        "2026-03-24 09:30"
    )


def test_a_calendar_is_never_walked_for_decades():
    """glpi#8129, #6010: pages walked the calendar day by day to 2038, and minutes went by for a solved case."""
    closed, one_day = (
        Calendar("desk"),
        Calendar("desk", special={at("2026-03-02").date(): windows([("09:00", "10:00")])}),
    )
    started = time.perf_counter()
    assert read(closed, 60, at("2026-03-02 09:00")).due_at is None
    assert read(one_day, 61, at("2026-03-02 09:00")).due_at is None
    solved = [Event(at("2016-03-02 10:00"), Happened.RESOLVE)]
    read(hours("09:00", "18:00"), 120, at("2016-03-02 09:00"), solved, now=at("2038-01-19 09:00"))
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("filed", "minutes", "window", "due"),
    [
        # nineminds.com, article 113, says Tuesday; eesel.ai on Zendesk calendars says Monday 9:00.
        ("2026-03-06 16:00", 240, ("08:00", "17:00"), "2026-03-09 11:00"),
        ("2026-03-06 17:00", 480, ("09:00", "17:00"), "2026-03-09 17:00"),
    ],
)
def test_examples_that_manuals_of_others_get_wrong(filed, minutes, window, due):
    assert read(hours(*window), minutes, at(filed)).due_at == at(due)
