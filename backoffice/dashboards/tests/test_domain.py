from datetime import date
from decimal import Decimal

from backoffice.dashboards import domain

TODAY = date(2026, 11, 22)


def test_a_period_ends_today_and_has_as_many_days_before_it():
    week = domain.period_of("7", TODAY)
    assert (week.first, week.before) == (date(2026, 11, 16), date(2026, 11, 9))
    assert domain.period_of("365; drop table", TODAY).days == 1


def test_change_is_growth_and_points_is_difference():
    assert domain.change(106, 100) == domain.Change("+6.0%", "up")
    assert domain.change(5, 0) is None
    assert domain.change(12, 1) is None
    assert domain.change(11, 1) == domain.Change("+1000.0%", "up")
    assert domain.points(Decimal("0.94"), Decimal("0.961")) == domain.Change("-2.1pt", "down")
    assert domain.points(None, Decimal(1)) is None


def test_each_stage_of_the_funnel_holds_all_that_reached_it():
    states = [
        ("submitted", "", 4),
        ("rejected", "C", 10),
        ("in_review", "B", 6),
        ("passed", "A", 3),
        ("lender_declined", "A", 2),
        ("contracted", "A", 1),
        ("disbursed", "B", 5),
    ]
    assert domain.funnel(states) == [
        ("submitted", 31),
        ("assessed", 27),
        ("passed", 11),
        ("approved", 6),
        ("contracted", 6),
        ("disbursed", 5),
    ]
    assert domain.tiers(states) == {"A": 6, "B": 11, "C": 10}


def test_outcomes_by_tier():
    rows = domain.outcomes([("A", "good", 9), ("A", "bad", 1), ("C", "bad", 2), ("", "good", 5)])
    assert [(row.tier, row.count, row.bad_share) for row in rows] == [("A", 10, Decimal("0.1")), ("C", 2, Decimal(1))]


def test_heat_puts_odd_hours_at_the_ends():
    matrix = domain.heat([(0, 3, 2), (0, 8, 1), (6, 23, 4)])
    assert matrix[0][0] == 3
    assert matrix[6][-1] == 4
    assert len(matrix) == 7
