"""Rules of the clock beyond the worked cases, and laws that must hold for every history."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.sla.calendars import Calendar, to_second, windows
from complaints.sla.clock import Event, Happened, evaluate
from complaints.sla.policies import Policy, Target
from complaints.sla.single import State

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar("office", weekly=(windows([("09:00", "12:00"), ("13:30", "18:00")]),) * 5 + ((), ()))
CALENDARS = {"office": OFFICE, "always": Calendar("always", round_the_clock=True)}


def policy(minutes=480, calendar="office", name="p", **more):
    resolve = Target(calendar, minutes * 60, pausable=True)
    respond = Target(calendar, minutes * 60)
    return Policy(name, {"respond": respond, "resolve": resolve, **more}, warn=(50, 75))


URGENT = policy(120, "always", "urgent", update=Target("always", 7200), start=Target("always", 7200))
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


def at(hours=0.0, day=0):
    return MONDAY + timedelta(days=day, hours=hours)


def read(events=(), *, now, clock="resolve", rules=None, filed=MONDAY):
    return evaluate(CALENDARS, rules or policy(), filed, list(events), now)[clock]


def pause(hours, reason="customer", **more):
    return Event(at(hours, **more), Happened.PAUSE, reason)


def resume(hours, reason="customer", **more):
    return Event(at(hours, **more), Happened.RESUME, reason)


def test_stop_at_the_due_instant_is_in_time_and_a_second_later_is_late():
    due = read(now=MONDAY, clock="respond").due_at
    assert due is not None
    in_time = read([Event(due, Happened.FIRST_RESPONSE)], now=due + timedelta(days=1), clock="respond")
    assert (in_time.state, in_time.breached_at, in_time.remaining) == (State.STOPPED, None, 0)
    late = read([Event(due + timedelta(seconds=1), Happened.FIRST_RESPONSE)], now=due, clock="respond")
    assert late.breached_at is None
    late = read(
        [Event(due + timedelta(seconds=1), Happened.FIRST_RESPONSE)], now=due + timedelta(days=1), clock="respond"
    )
    assert (late.breached_at, late.due_at) == (due, due)


def test_any_answer_is_a_first_answer():
    reading = read([Event(at(1), Happened.AGENT_REPLY)], now=at(2), clock="respond")
    assert (reading.state, reading.elapsed) == (State.STOPPED, 3600)


def test_pause_and_resume_that_change_nothing():
    once = [pause(1), resume(3)]
    again = [pause(1), pause(2), resume(3), resume(4)]
    assert read(once, now=at(5)) == read(again, now=at(5))
    assert read([resume(1, "bank")], now=at(5)) == read(now=at(5))


def test_resume_without_a_reason_ends_every_pause():
    reading = read([pause(1), pause(2, "bank"), Event(at(3), Happened.RESUME)], now=at(5))
    assert reading.state == State.RUNNING


def test_answer_clock_does_not_pause():
    reading = read([pause(1)], now=at(2), clock="respond")
    assert (reading.state, reading.due_at) == (State.RUNNING, read(now=at(2), clock="respond").due_at)


def test_breach_survives_everything():
    due = read(now=MONDAY, rules=URGENT).due_at
    history = [
        pause(3),
        Event(at(4), Happened.PRIORITY, policy=policy(4800)),
        Event(at(5), Happened.REASSIGN),
        resume(6),
        Event(at(7), Happened.RESOLVE),
        Event(at(8), Happened.REOPEN),
        Event(at(9), Happened.CALENDAR_UPDATE, calendars={"office": CALENDARS["always"]}),
        Event(at(10), Happened.MERGE),
    ]
    for length in range(len(history) + 1):
        reading = read(history[:length], now=at(10.5), rules=URGENT)
        assert (reading.breached_at, reading.due_at) == (due, due), history[:length]


def test_paused_breached_clock_keeps_its_missed_time():
    reading = read([pause(3)], now=at(5), rules=URGENT)
    assert (reading.state, reading.due_at) == (State.PAUSED, at(2))


def test_raised_late_breaches_at_the_change_with_the_due_time_of_the_rule():
    history = [Event(at(5), Happened.PRIORITY, policy=URGENT)]
    reading = read(history, now=at(6), clock="respond")
    assert (reading.due_at, reading.breached_at) == (at(2), at(5))


def test_raised_at_the_due_instant_is_not_yet_late():
    history = [Event(at(2), Happened.PRIORITY, policy=URGENT)]
    assert read(history, now=at(2), clock="respond").breached_at is None
    assert read(history, now=at(2.5), clock="respond").breached_at == at(2)


def test_raised_while_paused_is_late_from_the_resume():
    history = [pause(5), Event(at(6), Happened.PRIORITY, policy=URGENT), resume(8)]
    assert read(history, now=at(7)).breached_at is None
    reading = read(history, now=at(9))
    assert (reading.due_at, reading.breached_at) == (at(2), at(8))


def test_priority_leaves_stopped_clocks_alone():
    history = [Event(at(3), Happened.FIRST_RESPONSE), Event(at(5), Happened.PRIORITY, policy=URGENT)]
    before, after = read(history[:1], now=at(6), clock="respond"), read(history, now=at(6), clock="respond")
    assert before == after
    assert after.breached_at is None


def test_restart_counts_from_the_change():
    history = [pause(1), resume(2), Event(at(3), Happened.PRIORITY, policy=URGENT, restart=True)]
    reading = read(history, now=at(4))
    assert (reading.due_at, reading.elapsed) == (at(5), 3600)


def test_restart_while_paused_waits_for_the_resume():
    history = [pause(1), Event(at(3), Happened.PRIORITY, policy=URGENT, restart=True), resume(4)]
    assert read(history, now=at(3.5)).state == State.PAUSED
    assert read(history, now=at(4.5)).due_at == at(6)


def test_clock_that_the_new_policy_lacks_is_cancelled_and_one_that_it_adds_counts_from_filing():
    lowered = [Event(at(1), Happened.PRIORITY, policy=policy())]
    assert read(lowered, now=at(5), rules=URGENT, clock="start").state == State.CANCELLED
    assert read(lowered, now=at(5), rules=URGENT, clock="start").breached_at is None
    raised = [Event(at(0.5), Happened.HANDLING_STARTED), Event(at(1), Happened.PRIORITY, policy=URGENT)]
    assert read(raised, now=at(5), clock="start").state == State.STOPPED
    assert read(raised[1:], now=at(1.5), clock="start").due_at == at(2)


def test_stop_ends_a_pause_and_what_was_left_goes_on_after_reopening():
    history = [pause(1), Event(at(3), Happened.RESOLVE), Event(at(6), Happened.REOPEN)]
    assert read(history, now=at(3.5)).elapsed == 3600
    assert read(history, now=at(3.5)).state == State.STOPPED
    reading = read(history, now=at(7))
    assert reading.state == State.RUNNING
    assert reading.remaining == 480 * 60 - 3600 - 3600


def test_pause_of_a_resolved_complaint_changes_nothing():
    history = [Event(at(1), Happened.RESOLVE), pause(2), Event(at(3), Happened.REOPEN)]
    assert read(history, now=at(4)).state == State.RUNNING


def test_twice_resolved_and_reopened():
    history = [
        Event(at(1), Happened.RESOLVE),
        Event(at(2), Happened.RESOLVE),
        Event(at(4.5), Happened.REOPEN),
        Event(at(5), Happened.REOPEN),
        Event(at(5.5), Happened.RESOLVE),
        Event(at(6.5), Happened.REOPEN),
    ]
    reading = read(history, now=at(7.5))
    assert reading.elapsed == 3600 + 3600 + 3600


def test_merge_cancels_for_good():
    history = [Event(at(1), Happened.MERGE), Event(at(2), Happened.REOPEN), Event(at(2), Happened.FIRST_RESPONSE)]
    for clock in ("respond", "resolve", "update", "start"):
        reading = read(history, now=at(100), rules=URGENT, clock=clock)
        assert (reading.state, reading.breached_at, reading.due_at) == (State.CANCELLED, None, None), clock


def test_warning_reached_stays_and_one_not_reached_is_unknown_while_paused():
    rules = policy(120, "always")
    reached = read([pause(1.25)], now=at(5), rules=rules)
    assert reached.warn_at == {50: at(1), 75: None}
    assert read([pause(1.25), resume(3)], now=at(5), rules=rules).warn_at == {50: at(1), 75: at(3.25)}


def test_stopped_clock_keeps_its_result_when_the_calendar_is_edited():
    history = [Event(at(1), Happened.RESOLVE)]
    edit = Event(at(2), Happened.CALENDAR_UPDATE, calendars={"office": CALENDARS["always"]})
    assert read(history, now=at(9)) == read([*history, edit], now=at(9))


def test_every_round_of_answers_is_judged_by_itself():
    history = [
        Event(at(0.5), Happened.FIRST_RESPONSE),
        Event(at(1), Happened.CUSTOMER_MESSAGE),
        Event(at(4), Happened.AGENT_REPLY),
        Event(at(5), Happened.CUSTOMER_MESSAGE),
    ]
    missed = read(history[:2], now=at(3.5), rules=URGENT, clock="update")
    assert missed.breached_at == at(3)
    second = read(history, now=at(6), rules=URGENT, clock="update")
    assert (second.breached_at, second.due_at, second.missed_rounds) == (None, at(7), (at(3),))
    resolved = [*history, Event(at(5.5), Happened.RESOLVE)]
    assert read(resolved, now=at(9), rules=URGENT, clock="update").state == State.IDLE


def test_statutory_days_are_stopped_by_resolving_and_breach_at_midnight():
    rules = Policy("r", {"statutory": Target("office", days=15)})
    due = datetime(2026, 3, 18, tzinfo=ZONE)
    assert read(now=due, rules=rules, clock="statutory").breached_at is None
    assert read(now=due + timedelta(seconds=1), rules=rules, clock="statutory").breached_at == due
    resolved = read([Event(at(5), Happened.RESOLVE)], now=due, rules=rules, clock="statutory")
    assert (resolved.state, resolved.due_at) == (State.STOPPED, due)


def test_later_events_are_not_read_and_order_of_the_list_does_not_matter():
    history = [resume(3), pause(1), Event(at(9), Happened.RESOLVE)]
    assert read(history, now=at(4)) == read([pause(1), resume(3)], now=at(4))


def test_unknown_events_move_nothing():
    assert read([Event(at(1), "coffee")], now=at(2)) == read(now=at(2))


# --- laws over drawn histories
moves = st.sampled_from(["pause", "resume", "resolve", "reopen", "urgent", "normal", "reassign", "first_response"])
histories = st.lists(st.tuples(st.integers(0, 14 * 24 * 60), moves), max_size=12)


def built(drawn):
    events = []
    for minute, move in sorted(drawn):
        when = MONDAY + timedelta(minutes=minute)
        if move in {"urgent", "normal"}:
            rules = policy(600, "always") if move == "urgent" else policy(2700)
            events.append(Event(when, Happened.PRIORITY, policy=rules))
        else:
            events.append(Event(when, move, "customer"))
    return events


@given(histories, st.integers(0, 15 * 24 * 60), st.integers(0, 10 * 24 * 60))
@settings(max_examples=300, deadline=None)
def test_a_breach_never_goes_away_and_is_never_in_the_future(drawn, minute, more):
    now = MONDAY + timedelta(minutes=minute)
    events = built(drawn)
    early, late = read(events, now=now), read(events, now=now + timedelta(minutes=more))
    if early.breached_at is not None:
        assert late.breached_at == early.breached_at <= now
        assert late.due_at == early.due_at


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=8, unique=True))
@settings(max_examples=200, deadline=None)
def test_a_pause_never_brings_the_due_time_forward(minutes):
    marks = sorted(minutes)[: len(minutes) // 2 * 2]
    events = [
        Event(MONDAY + timedelta(minutes=minute), Happened.PAUSE if n % 2 == 0 else Happened.RESUME, "customer")
        for n, minute in enumerate(marks)
    ]
    now = MONDAY + timedelta(minutes=3001)
    plain, paused = read(now=now), read(events, now=now)
    assert plain.due_at is not None
    assert paused.due_at is not None
    assert paused.due_at >= plain.due_at
    assert paused.elapsed <= plain.elapsed


@given(histories, st.integers(0, 15 * 24 * 60))
@settings(max_examples=200, deadline=None)
def test_elapsed_and_remaining_share_the_target(drawn, minute):
    reading = read(built(drawn), now=MONDAY + timedelta(minutes=minute))
    assert reading.remaining is not None
    assert reading.elapsed + reading.remaining in {480 * 60, 600 * 60, 2700 * 60}
    assert reading.elapsed >= 0


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
def test_fractions_of_a_second_are_dropped(microsecond):
    filed = MONDAY.replace(microsecond=microsecond)
    assert to_second(read(now=filed, filed=filed, clock="respond").due_at) == to_second(
        read(now=MONDAY, clock="respond").due_at
    )


def test_an_extension_moves_natural_days_only_and_never_a_missed_limit():
    rules = policy(regulator=Target("office", days=15))
    plain = read(now=MONDAY, clock="regulator", rules=rules).due_at
    extended = [Event(at(1), Happened.EXTEND, days=15)]
    assert plain is not None
    assert read(extended, now=at(2), clock="regulator", rules=rules).due_at == plain + timedelta(days=15)
    assert read(extended, now=at(2), rules=rules).due_at == read(now=at(2), rules=rules).due_at
    kept = [*extended, Event(at(3), Happened.PRIORITY, policy=rules)]
    assert read(kept, now=at(4), clock="regulator", rules=rules).due_at == plain + timedelta(days=15)
    late = [Event(plain + timedelta(hours=1), Happened.EXTEND, days=15)]
    missed = read(late, now=plain + timedelta(days=1), clock="regulator", rules=rules)
    assert (missed.due_at, missed.breached_at) == (plain, plain)
