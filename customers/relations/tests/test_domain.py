from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.relations.domain import Desk, Occasion, choose, due_on, spread


def desk(pk, customers=0, capacity=10, regions=(), away=False):
    return Desk(pk, customers, capacity, regions, away)


@pytest.mark.parametrize(
    ("desks", "region", "chosen"),
    [
        ([], "320501", None),
        ([desk(1, 5), desk(2, 3)], "320501", 2),
        ([desk(1, 5, capacity=100), desk(2, 3, capacity=10)], "320501", 1),
        ([desk(1, 5, regions=("32",)), desk(2, 0)], "320501", 1),
        ([desk(1, 0, regions=("11",)), desk(2, 9)], "320501", 2),
        ([desk(1, 0, away=True), desk(2, 9)], "320501", 2),
        ([desk(1, 10)], "320501", None),
        ([desk(2), desk(1)], "", 1),
    ],
)
def test_own_region_first_then_the_least_full_who_is_there(desks, region, chosen):
    found = choose(desks, region)
    assert (found.manager_id if found else None) == chosen


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 25))
def test_many_customers_never_fill_a_desk_beyond_its_places(capacities, customers):
    desks = [desk(pk, capacity=capacity) for pk, capacity in enumerate(capacities)]
    chosen = [each.manager_id for each in spread(desks, ["320501"] * customers) if each]
    assert len(chosen) == min(customers, sum(capacities))
    assert all(chosen.count(pk) <= capacity for pk, capacity in enumerate(capacities))


def test_the_plan_counts_from_the_event():
    assert due_on(Occasion.MATURITY, date(2026, 12, 31)) == date(2026, 12, 1)
    assert due_on(Occasion.DISBURSED, date(2026, 12, 31)) == date(2027, 1, 7)
