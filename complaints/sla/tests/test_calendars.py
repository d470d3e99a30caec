"""Counting by prefix sums agrees with walking second by second through the day list, and obeys its own laws."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.sla.calendars import DAY, Calendar, to_second, windows

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 1, 28)
SPAN = 30  # days over which exceptions are drawn: Spring Festival is among them
START = to_second(datetime(2026, 1, 28, tzinfo=ZONE))

minutes = st.integers(0, 1440).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
pairs_of_times = st.tuples(minutes, minutes).map(sorted)
day_windows = st.lists(pairs_of_times, max_size=3).map(windows)
some_days = st.sets(st.integers(0, SPAN - 1), max_size=8).map(
    lambda numbers: frozenset(FIRST + timedelta(days=n) for n in numbers)
)


@st.composite
def calendars(draw):
    return Calendar(
        name="drawn",
        weekly=tuple(draw(day_windows) for _ in range(7)),
        holidays=draw(some_days),
        makeup=draw(some_days),
        special={day: draw(day_windows) for day in draw(some_days)},
    )


instants = st.integers(START, START + SPAN * DAY)
spans = st.integers(0, 40 * 3600)


def walked(calendar, begin, end):
    """The slow way: every minute asked on its own, by the rules as they are written."""
    total = 0
    for second in range(begin, end, 60):
        local = datetime.fromtimestamp(second, ZONE)
        since_midnight = local.hour * 3600 + local.minute * 60 + local.second
        if any(a <= since_midnight < b for a, b in calendar.windows_on(local.date())):
            total += 60
    return total


@given(calendars(), st.integers(0, SPAN * 1440), st.integers(0, 4 * 1440))
@settings(max_examples=60, deadline=None)
def test_prefix_sums_equal_the_slow_walk(calendar, start, length):
    begin = START + start * 60
    assert calendar.counted(begin, begin + length * 60) == walked(calendar, begin, begin + length * 60)


@given(calendars(), instants, spans)
@settings(max_examples=300, deadline=None)
@pytest.mark.slow
def test_due_is_the_earliest_instant_by_which_the_time_is_used_up(calendar, begin, seconds):
    due = calendar.add(begin, seconds)
    if due is None:
        assert not any(calendar.weekly)
        return
    assert calendar.counted(begin, due) == seconds
    if seconds:
        assert calendar.counted(begin, due - 1) < seconds


@given(calendars(), instants, spans, spans)
@settings(max_examples=200, deadline=None)
@pytest.mark.slow
def test_more_time_is_never_due_earlier_and_filing_later_never_helps(calendar, begin, seconds, more):
    due, later = calendar.add(begin, seconds), calendar.add(begin, seconds + more)
    if due is not None and later is not None:
        assert due <= later
    after = calendar.add(begin + more, seconds)
    if due is not None and after is not None:
        assert due <= after


@given(calendars(), instants, spans, spans)
@settings(max_examples=200, deadline=None)
@pytest.mark.slow
def test_counted_time_adds_up(calendar, begin, first, second):
    middle, end = begin + first, begin + first + second
    assert calendar.counted(begin, end) == calendar.counted(begin, middle) + calendar.counted(middle, end)


def test_older_and_much_later_instants_grow_the_sums_both_ways():
    calendar = Calendar("office", weekly=(windows([("09:00", "18:00")]),) * 5 + ((), ()))
    late = to_second(datetime(2031, 5, 6, 10, tzinfo=ZONE))
    early = to_second(datetime(2019, 5, 6, 10, tzinfo=ZONE))
    assert calendar.add(late, 3600) == late + 3600
    assert calendar.add(early, 3600) == early + 3600
    assert calendar.add(late, 3600) == late + 3600


def test_works_only_on_special_days_and_then_never_again():
    calendar = Calendar("fair", special={date(2026, 3, 2): windows([("09:00", "10:00")])})
    begin = to_second(datetime(2026, 1, 5, tzinfo=ZONE))
    assert calendar.add(begin, 3600) == to_second(datetime(2026, 3, 2, 10, tzinfo=ZONE))
    assert calendar.add(begin, 3601) is None


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("13:30", "18:00"), ("09:00", "12:00")], ((32400, 43200), (48600, 64800))),
        ([("00:00", "24:00")], ((0, 86400),)),
        ([("09:00", "12:00"), ("11:00", "13:00")], ((32400, 46800),)),
        ([("09:00", "09:00")], ()),
    ],
)
def test_windows_are_sorted_and_joined(pairs, expected):
    assert windows(pairs) == expected


@pytest.mark.parametrize("pair", [("18:00", "09:00"), ("09:61", "10:00"), ("24:01", "24:30"), ("ab", "cd")])
def test_impossible_windows_are_refused(pair):
    with pytest.raises(ValueError):
        windows([pair])


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        to_second(datetime(2026, 3, 2, 10))  # noqa: DTZ001 (that is the point)


def test_patch_adds_days_and_the_later_word_counts():
    calendar = Calendar.from_table("c", {"holidays": ["2026-03-02"], "makeup": ["2026-03-07"]})
    patched = calendar.patched({"holidays": ["2026-03-07"], "makeup": ["2026-03-02"]})
    assert patched.holidays == {date(2026, 3, 7)}
    assert patched.makeup == {date(2026, 3, 2)}
    assert patched.is_workday(date(2026, 3, 2))
