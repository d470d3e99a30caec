"""Rules beyond the published cases; every figure is worked out by hand in the comment beside it."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest

from loans.maths import ratios
from loans.maths.allocation import Owed, allocate
from loans.maths.day_count import DayCount, DueRule, Period, year_fraction
from loans.maths.events import early_part_payment, payoff
from loans.maths.penalty import late_fee
from loans.maths.rounding import MODES, Rounding
from loans.maths.schedule import ImpossibleTerms, Method, Terms, build

START = date(2026, 1, 1)


def terms(n=4, rate="0.12", principal="1000", **more):
    return Terms(D(principal), D(rate), n, START, **more)


def principals(schedule):
    return [str(row.principal) for row in schedule.rows]


def interests(schedule):
    return [str(row.interest) for row in schedule.rows]


def test_a_seasonal_loan_pays_nothing_in_the_skipped_months():
    # 10,000 at 5.5 % act/365 from 2022-08-25, 60 payments from 2022-10-01, none in June, July and August: the
    # manual of the Sherman engine prints 253.55. Interest of the skipped months waits and bears no interest.
    due = DueRule(first=date(2022, 10, 1))
    asked = Terms(
        D(10000), D("0.055"), 60, date(2022, 8, 25), due=due, day_count=DayCount.ACT_365,
        skip_months=frozenset({6, 7, 8}),
    )  # fmt: skip
    schedule = build(asked)
    assert schedule.level == D("253.55")
    summer = [row for row in schedule.rows if row.due.month in (6, 7, 8)]
    assert len(summer) == 15
    assert {row.total for row in summer} == {D(0)}
    assert {row.total for row in schedule.rows[:-1]} == {D(0), D("253.55")}
    assert sum(row.principal for row in schedule.rows) == 10000


def test_a_seasonal_loan_may_pay_its_interest_while_principal_waits():
    # 1,000 in four months, nothing but interest in February: 1,000 / 3 = 333.33, the last takes 333.34.
    asked = terms(method=Method.EQUAL_PRINCIPAL, skip_months=frozenset({3}), skip_pays_interest=True)
    schedule = build(asked)
    assert principals(schedule) == ["333.33", "0", "333.33", "333.34"]
    assert interests(schedule) == ["10.00", "6.67", "6.67", "3.33"]


def test_interest_that_waits_is_paid_first():
    # January skipped: 10.00 waits; the payment of February owes 10.00 + 10.00.
    asked = terms(method=Method.EQUAL_PRINCIPAL, skip_months=frozenset({2}))
    assert interests(build(asked)) == ["0", "20.00", "6.67", "3.33"]


def test_a_balloon_takes_its_level_from_a_longer_loan():
    # Manual of the Sherman engine: 10,000 at 4.5 % act/365, 12 payments as if there were 36: 297.84 and 7,121.15.
    due = DueRule(first=date(2022, 10, 1))
    asked = Terms(D(10000), D("0.045"), 12, date(2022, 8, 22), due=due, day_count=DayCount.ACT_365, amortised_over=36)
    rows = build(asked).rows
    assert {row.total for row in rows[:-1]} == {D("297.84")}
    assert rows[-1].total == D("7121.15")


def test_given_payments_leave_the_level_to_the_others():
    # 1,000 without interest in four: the first gives 400, so the others are 200 each.
    asked = terms(rate="0", method=Method.PAYMENTS_GIVEN, payments=(D(400), None, None, None))
    assert principals(build(asked)) == ["400.00", "200.00", "200.00", "200.00"]


def test_a_later_tranche_levels_the_rest_again():
    # 100 at 7 % on 1 January, 100 more on 1 February: 17.01 first, then 183.57 over five months is 37.36.
    asked = Terms(D(100), D("0.07"), 6, START, tranches=((date(2026, 2, 1), D(100)),))
    rows = build(asked).rows
    assert rows[0].total == D("17.01")
    assert {row.total for row in rows[1:-1]} == {D("37.36")}
    assert sum(row.principal for row in rows) == 200


def test_a_tranche_inside_a_period_bears_interest_for_its_days():
    # 100 for all of January and 100 for 16 of its 31 days at 1 % a month: 1 + 0.516 = 1.52.
    asked = Terms(D(100), D("0.12"), 6, START, Method.INTEREST_ONLY, tranches=((date(2026, 1, 16), D(100)),))
    assert interests(build(asked))[:2] == ["1.52", "2.00"]


def test_a_down_payment_is_row_one_on_the_first_day():
    rows = build(terms(n=3, rate="0", principal="1000", down_payment_share=D("0.25"))).rows
    assert [(r.n, r.due, r.total) for r in rows][:2] == [(1, START, D(250)), (2, date(2026, 2, 1), D(250))]
    assert rows[0].balance == 750


def test_a_broken_first_period_may_be_a_part_of_a_regular_one():
    # 40 days at 1 % a month over 30: 1,000 x 0.12 / 12 x 40 / 30 = 13.33.
    due = DueRule(first=date(2026, 2, 10))
    share = Fraction(1, 12) * Fraction(40, 30)
    schedule = build(terms(due=due, first_share=share, method=Method.INTEREST_ONLY))
    assert interests(schedule) == ["13.33", "10.00", "10.00", "10.00"]


def test_the_residue_goes_first_or_last():
    by = {where: principals(build(terms(n=3, method=Method.EQUAL_PRINCIPAL, residual_to=where))) for where in
          ("first", "last")}  # fmt: skip
    assert by == {"first": ["333.34", "333.33", "333.33"], "last": ["333.33", "333.33", "333.34"]}


def test_totals_that_another_engine_publishes():
    # Tests of loan-schedule.js: 500,000 at 11.5 %; level by rate / 12 and 30,000 a month until it is paid.
    level = Terms(
        D(500000), D("0.115"), 12, date(2018, 10, 25), day_count=DayCount.ACT_ACT_DEC31,
        level_rule="annuity_equal_periods",
    )  # fmt: skip
    assert build(level).interest == D("31684.22")
    until_paid = Terms(
        D(500000), D("0.115"), 24, date(2016, 10, 1), Method.FIXED_INSTALMENT, DayCount.ACT_ACT_DEC31,
        DueRule(first=date(2016, 11, 28)), level=D(30000),
    )  # fmt: skip
    assert build(until_paid).interest == D("52407.64")


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        # 1,000 at 10 % act/365 for 90 days of 2026 (31 + 28 + 31): 24.66 in all.
        ("even", ["8.22", "8.22", "8.22"]),
        ("days", ["8.49", "7.67", "8.50"]),  # 24.66 x 31/90 = 8.494, x 28/90 = 7.672, the rest last
        ("live", ["0.00", "12.33", "12.33"]),
    ],
)
def test_flat_interest_is_spread(spread, expected):
    asked = terms(
        n=3, rate="0.10", method=Method.FLAT, day_count=DayCount.ACT_365, flat_interest="total", spread=spread,
        principal_grace=1 if spread == "live" else 0,
    )  # fmt: skip
    assert interests(build(asked)) == expected


def test_the_level_is_rounded_by_its_own_step():
    # 10,000 at 7.2 % x 12 is 866.19; up to whole tens it is 870, and the last instalment is smaller.
    asked = terms(n=12, rate="0.072", principal="10000", level_rounding=Rounding(D(10), MODES["up"]))
    rows = build(asked).rows
    assert {row.total for row in rows[:-1]} == {D("870")}
    assert rows[-1].total < 870
    assert rows[-1].balance == 0


def test_each_period_may_be_levelled_again():
    # Levelled anew each month, rounding never gathers in the last instalment.
    rows = build(terms(n=12, rate="0.15", principal="999.99", level_rule="resolve_each_period")).rows
    assert max(row.total for row in rows) - min(row.total for row in rows) <= D("0.02")


def test_the_last_interest_may_absorb_so_that_totals_stay_level():
    rows = build(terms(n=12, rate="0.15", principal="999.99", last_row="interest_absorbs")).rows
    assert len({row.total for row in rows}) == 1


@pytest.mark.parametrize(
    ("convention", "period", "share"),
    [
        # 20 July to 31 December: 5 months and 11 days.
        (DayCount.MONTHS_PLUS_DAYS, Period(date(2022, 7, 20), date(2022, 12, 31), regular=False),
         Fraction(5, 12) + Fraction(11, 365)),
        (DayCount.THIRTY_360_FIRST_ACTUAL, Period(date(2026, 1, 1), date(2026, 2, 10), first=True), Fraction(40, 360)),
        (DayCount.THIRTY_360_FIRST_ACTUAL, Period(date(2026, 1, 1), date(2026, 2, 1)), Fraction(30, 360)),
        (DayCount.THIRTY_360, Period(date(2026, 1, 31), date(2026, 2, 28), regular=False), Fraction(30, 360)),
        (DayCount.ACT_ACT_DEC31, Period(date(2023, 12, 12), date(2024, 1, 12)), Fraction(19, 365) + Fraction(12, 366)),
        (DayCount.ACT_ACT_ISDA, Period(date(2023, 12, 12), date(2024, 1, 12)), Fraction(20, 365) + Fraction(11, 366)),
        (DayCount.ACT_ACT_DEC31, Period(date(2023, 12, 31), date(2024, 1, 31)), Fraction(31, 366)),
    ],
)  # fmt: skip
def test_day_counts_by_hand(convention, period, share):
    assert year_fraction(convention, period) == share


def test_a_missing_day_may_move_to_the_first_of_the_next_month():
    rule = DueRule(anchor_day=31, month_end="next_month_first")
    assert rule.ends(date(2025, 12, 31), 4) == [
        date(2026, 1, 31),
        date(2026, 3, 1),
        date(2026, 3, 31),
        date(2026, 5, 1),
    ]


def test_a_moved_due_day_does_not_move_the_ones_after_it():
    holidays = {date(2026, 2, 2), date(2026, 2, 3)}
    rule = DueRule(is_workday=lambda day: day.weekday() < 5 and day not in holidays)
    rows = build(terms(due=rule)).rows
    # 1 February is a Sunday, the 2nd and 3rd are holidays; 1 March is a Sunday.
    assert [row.due for row in rows] == [date(2026, 2, 4), date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)]


def test_two_part_payments_in_the_first_period_pay_interest_once():
    # 1,000 at 12 % for 31 days of January is 10.00. 100 on the 11th (10 days: 3.23 interest, 96.77 principal), 50 on
    # the 21st (10 days on 903.23: 2.91 interest, 47.09 principal), 11 days on 856.14: 3.04; together 9.18.
    schedule = build(terms())
    rows = early_part_payment(schedule, [(date(2026, 1, 11), D(100)), (date(2026, 1, 21), D(50))])
    assert rows[0].interest == D("9.18")
    assert {row.total for row in rows[:-1]} == {schedule.level}
    assert sum(row.principal for row in rows) == 1000


def test_a_payoff_to_the_end_of_the_period_costs_all_of_it():
    schedule = build(terms())
    assert payoff(schedule, payments=(), on=date(2026, 1, 16), interest_to="period_end") == D("1010.00")
    assert payoff(schedule, payments=(), on=date(2026, 1, 16)) == D("1004.84")  # 15 of 31 days of 10.00


def test_a_late_fee_may_count_working_days_only():
    # 1 February 2006 is a Wednesday: Thursday and Friday count, Saturday and Sunday do not.
    days = {"start": date(2006, 2, 1), "end": date(2006, 2, 5)}
    assert late_fee(D(1000), D("0.003"), **days) == D("12.00")
    assert late_fee(D(1000), D("0.003"), **days, is_workday=lambda day: day.weekday() < 5) == D("6.00")


def test_kind_by_kind_over_all_instalments_or_instalment_by_instalment():
    owed = [Owed(1, interest=D(10), principal=D(90)), Owed(2, interest=D(9), principal=D(91))]
    down = allocate(D(19), owed)
    assert (down.total("interest"), down.total("principal")) == (D(10), D(9))
    across = allocate(D(19), owed, across=True)
    assert (across.total("interest"), across.total("principal")) == (D(19), D(0))


def test_ratios():
    assert ratios.loan_to_value(D(650000), D(1000000), D(100000)) == D("0.75")
    assert ratios.debt_service_cover(D(18000), D(12000)) == D("1.5")
    assert ratios.debt_to_income([D(2000), D(3500)], D(10000)) == D("0.55")
    assert ratios.guarantee_burden([D(300000), D(200000)], D(250000)) == 2
    for call in (
        lambda: ratios.loan_to_value(D(1), D(0)),
        lambda: ratios.debt_service_cover(D(1), D(0)),
        lambda: ratios.debt_to_income([], D(0)),
        lambda: ratios.guarantee_burden([], D(0)),
    ):
        with pytest.raises(ratios.NoRatio):
            call()


@pytest.mark.parametrize(
    "wrong",
    [
        {"principal": "NaN"}, {"principal": "Infinity"}, {"principal": "-1"}, {"principal": "1e30"}, {"rate": "-0.01"},
        {"rate": "1e9"}, {"n": 0}, {"n": 10**7}, {"principal_grace": 4}, {"principal_grace": -1},
        {"down_payment_share": D(1)}, {"fee_per_instalment": D(-1)}, {"skip_months": frozenset(range(1, 13))},
        {"skip_months": frozenset({0})}, {"level_rule": "guess"}, {"level_rule": "given"}, {"residual_to": "nobody"},
        {"method": Method.PRINCIPAL_SHARES, "shares": (D(1),)}, {"method": Method.PRINCIPAL_GIVEN},
        {"method": Method.FIXED_INSTALMENT, "level": D(1)}, {"level": D(5)}, {"due": DueRule(every=0)},
        {"due": DueRule(dates=(START, START))}, {"due": DueRule(unit="moons")}, {"amortised_over": 2},
        {"due": DueRule(first=date(2020, 1, 1))}, {"tranches": ((date(2030, 1, 1), D(1)),)},
        {"method": Method.FLAT, "tranches": ((date(2026, 2, 1), D(1)),)}, {"due": DueRule(every=99999)},
        {"due": DueRule(is_workday=lambda day: False)},
    ],
)  # fmt: skip
def test_impossible_terms_are_a_sentence(wrong):
    with pytest.raises(ImpossibleTerms) as refused:
        build(terms(**wrong))
    assert str(refused.value).endswith(".")
