from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from customers.campaigns.domain import Verdict, arm_of, compare, ratio_p, rest_of_quiet, sample_size, verdict_of


def test_the_guide_agrees_with_published_sizes():
    # Fleiss, Levin, Paik (without continuity correction): 5 % against 6 % at 80 % power.
    assert sample_size(0.05, 0.06) == 8158
    assert sample_size(0.10, 0.15) == 686
    assert sample_size(0.06, 0.05) == sample_size(0.05, 0.06)
    assert sample_size(0.05, 0.06, power=0.9) > sample_size(0.05, 0.06)
    for wrong in ((0.0, 0.1), (0.1, 0.1), (0.1, 1.0)):
        with pytest.raises(ValueError):
            sample_size(*wrong)


def test_the_two_proportion_test_of_a_worked_example():
    # pooled 0.135, error 0.0152824; each arm's own variance for the interval
    found = compare([120, 150], [1000, 1000])
    assert found.difference == pytest.approx(0.03)
    assert found.z == pytest.approx(1.96305, abs=1e-4)
    assert found.p == pytest.approx(0.04964, abs=1e-4)
    assert (found.low, found.high) == (pytest.approx(0.000076, abs=1e-5), pytest.approx(0.059924, abs=1e-5))
    assert compare([0, 0], [10, 10]).p == 1.0


def test_the_ratio_test_of_a_worked_example():
    # chi-square (200^2/5000)*2 = 16 with one degree of freedom
    assert ratio_p([5200, 4800], [1, 1]) == pytest.approx(6.334e-5, rel=1e-3)
    assert ratio_p([2000, 1000], [2, 1]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("hits", "sizes", "verdict"),
    [
        ([10, 40], [499, 500], Verdict.TOO_EARLY),
        ([50, 90], [500, 500], Verdict.BETTER),
        ([90, 50], [500, 500], Verdict.WORSE),
        ([50, 55], [500, 500], Verdict.NO_DIFFERENCE),
        ([50, 90], [900, 500], Verdict.BROKEN),
        ([0, 0], [0, 500], Verdict.TOO_EARLY),
        ([5], [500], Verdict.NO_TEST),
    ],
)
def test_no_verdict_before_its_time_and_none_from_a_broken_test(hits, sizes, verdict):
    assert verdict_of(hits, sizes, [1] * len(sizes), planned=500)[0] is verdict


def test_arms_are_stable_and_spread_by_their_shares():
    people = [f"person-{number}" for number in range(6000)]
    arms = [arm_of("autumn", person, {"A": 2, "B": 1}) for person in people]
    assert arms == [arm_of("autumn", person, {"B": 1, "A": 2}) for person in people]
    sizes = Counter(arms)
    assert ratio_p([sizes["A"], sizes["B"]], [2, 1]) > 0.001
    other = [arm_of("winter", person, {"A": 2, "B": 1}) for person in people]
    assert arms != other


@pytest.mark.parametrize(("hour", "rest"), [(20, 0), (21, 12), (23, 10), (0, 9), (8, 1), (9, 0), (12, 0)])
def test_quiet_hours_over_midnight(hour, rest):
    assert rest_of_quiet(datetime(2026, 11, 22, hour, tzinfo=UTC), 21, 9) == timedelta(hours=rest)
