from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from backoffice.values.errors import Refused
from backoffice.values.workdays import Calendar
from risk.review import domain
from risk.review.domain import Merits, Status

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar.of([], [], [2026])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (at(20, 17), 240, at(23, 12)),  # Friday afternoon runs into Monday
        (at(23, 9), 240, at(23, 13)),
        (at(23, 3), 60, at(23, 10)),  # before the office opens
        (at(23, 20), 60, at(24, 10)),  # after it closed
        (at(22, 12), 60, at(23, 10)),  # on a Sunday
        (at(23, 9), 540, at(23, 18)),  # a whole day ends at closing time
        (at(23, 9), 541, at(24, 9, 1)),
    ],
)
def test_target_time_counts_office_hours(start, minutes, due):
    assert domain.add_working_minutes(start, minutes, PLAIN, ZONE) == due


def test_target_time_skips_holidays_and_counts_makeup_days():
    calendar = Calendar.of([date(2026, 11, 23)], [date(2026, 11, 22)], [2026])
    assert domain.add_working_minutes(at(20, 17), 240, calendar, ZONE) == at(22, 12)


def test_worked_example_of_the_head_start():
    merits = Merits(Decimal(120_000), "vip", first_loan=True)
    assert domain.head_start(merits) == timedelta(minutes=165)


def test_no_case_starves():
    """The best of new cases passes an old one for at most its head start."""
    most = domain.head_start(Merits(Decimal(10_000_000), "vip", first_loan=True, returned=True))
    old = domain.rank_at(at(23, 9), Merits(Decimal(1), "potential", first_loan=False))
    new = domain.rank_at(at(23, 9) + most + timedelta(seconds=1), Merits(Decimal(10**7), "vip", True, True))
    assert old < new


def test_every_move_that_is_not_in_the_table_is_refused():
    verbs = {verb for verb, _start, _to in domain.TRANSITIONS}
    allowed = {(verb, start) for verb, start, _to in domain.TRANSITIONS}
    for verb in verbs:
        for state in Status:
            if (verb, state) not in allowed:
                with pytest.raises(Refused):
                    domain.TRANSITIONS.target(verb, state)
    assert not domain.TRANSITIONS.verbs_from(Status.DECIDED)


@pytest.mark.parametrize(
    ("amount", "within", "outcome", "leaning", "why"),
    [
        ("100000.00", True, "recommend", "", []),
        ("100000.01", True, "recommend", "recommend", ["limit"]),
        ("1000", False, "recommend", "", ["authority"]),
        ("1000", True, "recommend", "reject", ["against"]),
        ("1000", True, "reject", "recommend", ["against"]),
        ("900000", False, "reject", "", []),
    ],
)
def test_why_a_second_person_has_to_agree(amount, within, outcome, leaning, why):
    found = domain.needs_second(
        Decimal(amount), outcome=outcome, leaning=leaning, second_above=Decimal(100000), within_authority=within
    )
    assert found == why


def test_reasons_belong_to_their_verb():
    assert domain.unknown_reasons("reject", ["N01", "P01", "X99"]) == ["P01", "X99"]
