"""What holds for every loan, not only for the printed ones."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from loans.maths import methods
from loans.maths.allocation import KINDS, Owed, allocate
from loans.maths.day_count import DayCount, DueRule, Period, add_months, year_fraction
from loans.maths.rounding import MODES, Rounding
from loans.maths.schedule import ImpossibleTerms, Method, Terms, build
from loans.maths.yearly_cost import CostItem, cost_of_schedule, irr

money = st.integers(100_00, 500_000_00).map(lambda c: D(c) / 100)
rates = st.integers(0, 2400).map(lambda bp: D(bp) / 10_000)
days = st.dates(date(2023, 1, 1), date(2028, 12, 31))
CALENDARS = [DayCount.THIRTY_360, DayCount.ACT_365, DayCount.ACT_360, DayCount.ACT_ACT_DEC31, DayCount.ACT_ACT_ISDA]
METHODS = [
    Method.EQUAL_INSTALMENT,
    Method.EQUAL_PRINCIPAL,
    Method.INTEREST_ONLY,
    Method.FLAT,
    Method.SINGLE_PAYMENT,
]
loan = st.builds(
    lambda p, r, n, s, m, c: Terms(p, r, n, s, m, c),
    money, rates, st.integers(1, 60), days, st.sampled_from(METHODS), st.sampled_from(CALENDARS),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(loan)
def test_principal_adds_up_and_nothing_is_negative(terms):
    rows = build(terms).rows
    assert sum(r.principal for r in rows) == terms.principal
    assert rows[-1].balance == 0
    assert all(r.principal >= 0 and r.interest >= 0 and r.balance >= 0 for r in rows)
    assert [r.due for r in rows] == sorted({r.due for r in rows})


seasons = st.frozensets(st.integers(1, 12), max_size=9)
steps = st.sampled_from([None, Rounding(D(1)), Rounding(D(10), MODES["up"])])


@settings(max_examples=60, deadline=None)
@given(loan, seasons, st.integers(0, 5), steps, st.booleans())
def test_seasons_grace_and_steps_lose_no_cent(terms, season, grace, step, pays):
    """Whatever is skipped, put off or rounded, principals add up, nothing is negative, and skipped months owe no
    principal but the last."""
    terms = replace(
        terms, skip_months=season, skip_pays_interest=pays, level_rounding=step,
        principal_grace=min(grace, terms.instalments - 1),
    )  # fmt: skip
    try:
        rows = build(terms).rows
    except ImpossibleTerms:
        return
    assert sum(r.principal for r in rows) == terms.principal
    assert rows[-1].balance == 0
    assert all(r.principal >= 0 and r.interest >= 0 and r.balance >= 0 for r in rows)
    if len(rows) == terms.instalments:
        assert all(r.principal == 0 for r in rows[:-1] if r.due.month in season)


@settings(max_examples=60, deadline=None)
@given(money, rates, st.integers(2, 48), days, st.integers(0, 400))
def test_the_quick_rate_balances_the_flows(principal, rate, n, start, fee):
    schedule = build(Terms(principal, rate, n, start))
    flows = [principal - D(fee) / 10_000 * principal, *(-row.total for row in schedule.rows)]
    found = irr(flows)
    value = sum(flow / (1 + found) ** k for k, flow in enumerate(flows))
    assert abs(value) < D("1e-10") * principal


@settings(max_examples=80, deadline=None)
@given(money, rates, st.integers(2, 60), days)
def test_equal_instalments_are_equal_but_the_last(principal, rate, n, start):
    rows = build(Terms(principal, rate, n, start)).rows
    assert len({r.total for r in rows[:-1]}) == 1
    assert abs(rows[-1].total - rows[0].total) <= D("0.01") * n


@settings(max_examples=60, deadline=None)
@given(money, rates, st.integers(1, 36), days, st.integers(0, 5000), st.integers(1, 5000))
def test_more_fees_never_cost_less(principal, rate, n, start, fee, more):
    schedule = build(Terms(principal, rate, n, start))
    low, high = D(fee) / 1000 * principal / 100, D(fee + more) / 1000 * principal / 100
    cheap = cost_of_schedule(schedule, [CostItem("a", "a", upfront=low)])
    dear = cost_of_schedule(schedule, [CostItem("a", "a", upfront=high)])
    assert dear.simple > cheap.simple
    assert sum(r.shown for r in dear.rows) == dear.shown_simple


@given(days, st.integers(1, 60))
def test_a_due_day_keeps_its_anchor_through_short_months(start, n):
    for k, period in enumerate(DueRule().periods(start, n), start=1):
        assert period.end == add_months(start, k, start.day)
        next_day = period.end + timedelta(days=1)
        assert period.end.day == start.day or next_day.day == 1


@given(days, st.integers(1, 800))
def test_split_years_add_up_to_the_days(start, length):
    period = Period(start, start + timedelta(days=length))
    for convention in (DayCount.ACT_ACT_DEC31, DayCount.ACT_ACT_ISDA):
        share = year_fraction(convention, period)
        assert length / 366 <= float(share) + 1e-12
        assert float(share) - 1e-12 <= length / 365


@given(st.lists(st.tuples(*[st.integers(0, 500)] * 4), max_size=6), st.integers(0, 5000), st.permutations(KINDS))
def test_a_payment_is_used_up_or_kept_and_never_overpays(debts, paid, order):
    owed = [Owed(n, *(D(x) for x in row)) for n, row in enumerate(debts, start=1)]
    split = allocate(D(paid), owed, tuple(order))
    assert sum((p.amount for p in split.parts), D(0)) + split.left == D(paid)
    for part in split.parts:
        assert 0 < part.amount <= owed[part.n - 1].of(part.kind)
    if split.left:
        assert sum(sum(row) for row in debts) + split.left == paid


@settings(max_examples=150, deadline=None)
@given(loan, st.sampled_from([None, Rounding(D(10), MODES["up"]), Rounding(D("0.1"), MODES["down"])]))
def test_the_short_ways_give_what_the_long_ones_give(terms, level_rounding):
    """Level instalments are guessed in binary fractions and walked in a loop of their own: never to be seen."""
    terms = replace(terms, method=Method.EQUAL_INSTALMENT, level_rounding=level_rounding)
    with (
        mock.patch.object(methods, "UNSURE", 0.5),
        mock.patch.object(methods.Builder, "plain_walk", return_value=None),
    ):
        slow = build(terms)
    assert build(terms) == slow
