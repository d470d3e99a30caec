import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.values import periods
from customers.tiering import domain
from customers.tiering.domain import LoanStanding, Rules, State, Tier

DAY = date(2026, 11, 22)
GOOD = LoanStanding(3, date(2026, 10, 1), Decimal(1), 0, 0, Decimal("1200.00"))


@pytest.mark.parametrize(
    ("standing", "points"),
    [
        (LoanStanding(), ("0", "0", "0")),
        (LoanStanding(1, date(2026, 10, 1), Decimal(1)), ("8.0", "20.0", "40.0")),
        (LoanStanding(2, date(2026, 8, 22), Decimal(1)), ("24.0", "20.0", "40.0")),
        (LoanStanding(4, date(2026, 5, 22), Decimal("0.75"), 10), ("40.0", "14.0", "22.5")),
        (LoanStanding(1, date(2026, 11, 1), None), ("8.0", "20.0", "20.0")),
        (LoanStanding(0, date(2022, 1, 1), Decimal(1)), ("0.0", "0.0", "40.0")),
        (LoanStanding(9, date(2025, 1, 1), Decimal(1), 45), ("40.0", "4.0", "0.0")),
    ],
)
def test_points(standing, points):
    found = domain.score(standing, DAY, Rules())
    assert (found.frequency, found.recency, found.repayment) == tuple(map(Decimal, points))


def test_a_policy_may_give_points_to_value_tenure_and_recommendations_up_to_their_caps():
    rules = Rules(frequency=30, recency=15, repayment=30, value=10, tenure=10, referrals=5)
    row = LoanStanding(3, date(2026, 10, 1), Decimal(1), 0, 0, Decimal(1500), 0, date(2023, 10, 1), 9)
    points = domain.score(row, DAY, rules)
    assert (points.value, points.tenure, points.referrals) == (Decimal("5.0"), Decimal("10.0"), Decimal("5.0"))
    assert points.total == sum(Decimal(part) for part in ("24", "15", "30", "5", "10", "5"))
    assert domain.score(LoanStanding(net_income_24m=Decimal(9000)), DAY, rules).total == 0
    assert domain.rule_faults(rules) == {}
    assert domain.rule_faults(Rules(value=1)) == {"repayment": "weights"}


def test_one_perfect_loan_is_no_vip_and_two_are():
    one = domain.decide(State(), LoanStanding(1, date(2026, 10, 1), Decimal(1)), DAY, Rules())
    two = domain.decide(State(), LoanStanding(2, date(2026, 10, 1), Decimal(1)), DAY, Rules())
    assert one.state.tier == Tier.REGULAR
    assert one.explanation["missing_to_vip"] == "2.0"
    assert two.state.tier == Tier.VIP
    assert two.state.valid_to == date(2027, 11, 22)


def test_hard_bars_act_at_once_whatever_the_volume():
    vip = domain.decide(State(), GOOD, DAY, Rules()).state
    late = LoanStanding(9, date(2026, 10, 1), Decimal(1), 31, 0)
    decision = domain.decide(vip, late, DAY + timedelta(days=1), Rules())
    assert (decision.state.tier, decision.bar) == (Tier.REGULAR, "overdue_in_12_months")
    assert domain.decide(State(), late, DAY, Rules()).state.tier == Tier.REGULAR


def test_leaving_vip_takes_two_low_month_ends_and_thirty_days():
    state = domain.decide(State(), GOOD, date(2026, 10, 5), Rules()).state
    poor = LoanStanding(1, date(2025, 1, 1), Decimal("0.5"), 20)
    seen = {}
    for offset in range(100):
        day = date(2026, 10, 6) + timedelta(days=offset)
        state = domain.decide(state, poor, day, Rules()).state
        seen[day] = state
    assert seen[date(2026, 10, 30)].announced_on is None
    assert seen[date(2026, 10, 31)].announced_on == date(2026, 10, 31)
    assert seen[date(2026, 11, 29)].tier == Tier.VIP
    assert seen[date(2026, 11, 30)].tier == Tier.REGULAR


def test_a_good_month_end_between_two_poor_ones_keeps_the_tier():
    state = domain.decide(State(), GOOD, date(2026, 8, 5), Rules()).state
    poor = LoanStanding(1, date(2025, 1, 1), Decimal("0.5"), 20)
    for day, standing in [(31, poor), (61, GOOD), (92, poor), (100, GOOD)]:
        state = domain.decide(state, standing, date(2026, 7, 31) + timedelta(days=day), Rules()).state
    assert state.tier == Tier.VIP


@given(st.lists(st.integers(60, 70), min_size=24, max_size=24))
def test_a_score_walking_around_65_changes_the_tier_at_most_once(walk):
    state, day, tiers = State(Tier.REGULAR, date(2025, 1, 1)), date(2025, 1, 31), []
    for points in walk:
        standing = LoanStanding(2, day, (Decimal(points) - 44) / 40)
        assert domain.score(standing, day, Rules()).total == points
        state = domain.decide(state, standing, day, Rules()).state
        tiers.append(state.tier)
        day = periods.month_end(day + timedelta(days=1))
    assert sum(a != b for a, b in itertools.pairwise(tiers)) + (tiers[0] != Tier.REGULAR) <= 1


STANDINGS = st.builds(
    LoanStanding,
    st.integers(0, 8),
    st.none() | st.dates(date(2022, 1, 1), DAY),
    st.none() | st.decimals(0, 1, places=4),
    st.integers(0, 120),
    st.integers(0, 120),
)


@given(STANDINGS, st.dates(DAY, date(2028, 1, 1)))
def test_looking_twice_on_one_day_changes_nothing(standing, day):
    once = domain.decide(State(), standing, day, Rules())
    twice = domain.decide(once.state, standing, day, Rules())
    assert twice.state == once.state
    assert 0 <= once.points.total <= 100
    assert (once.state.tier == Tier.POTENTIAL) == (not standing.ever_funded)


@given(STANDINGS, STANDINGS)
def test_a_better_record_never_scores_less(first, second):
    better = LoanStanding(
        max(first.funded_loans_24m, second.funded_loans_24m, 1),
        DAY,
        Decimal(1),
        min(first.worst_dpd_12m, second.worst_dpd_12m),
        0,
    )
    rules = Rules()
    assert domain.score(better, DAY, rules).total >= max(
        domain.score(first, DAY, rules).frequency, domain.score(second, DAY, rules).frequency
    )


def test_explanation_names_inputs_points_thresholds_version_and_what_is_missing():
    told = domain.decide(State(), LoanStanding(1, date(2026, 10, 1), Decimal("0.9"), 3), DAY, Rules()).explanation
    assert told["version"] == domain.VERSION
    assert told["inputs"]["on_time_share_12m"] == "0.9"
    assert told["points"]["total"] == "60.4"
    assert told["rules"]["up"] == 70
    assert told["missing_to_vip"] == "9.6"
