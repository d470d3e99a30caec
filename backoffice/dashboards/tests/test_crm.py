"""The customer board: who moved between tiers, leads to loans, contacts kept, in a constant number of statements."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from backoffice.dashboards import crm
from backoffice.web.charts import Flow, sankey
from customers.profiles.tests.factories import make_customer
from customers.relations.models import FollowUp
from customers.tiering.models import CustomerTier, TierResult

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def moved(*steps: str) -> None:
    """A customer who went through these tiers in this order."""
    customer = make_customer()
    CustomerTier.objects.update_or_create(customer=customer, defaults={"tier": steps[-1], "evaluated_on": TODAY})
    for before, after in pairwise(steps):
        TierResult.objects.create(
            customer=customer, tier=after, previous=before, score=1, trigger="loan", explanation={}, at=NOW
        )


@pytest.mark.django_db
def test_a_customer_who_moved_twice_flows_once_and_who_stayed_stays():
    moved("potential", "regular", "vip")
    moved("regular", "vip")
    moved("regular")
    flows = {(flow.before, flow.after): flow.count for flow in crm.tier_flows(TODAY)}
    vip, regular, potential = range(3)
    assert flows == {(potential, vip): 1, (regular, vip): 1, (regular, regular): 1}
    assert sum(flows.values()) == CustomerTier.objects.count()


@pytest.mark.django_db
def test_the_board_costs_the_same_for_few_and_many(cast, client_of, queries_of):
    client = client_of(cast.manager)
    moved("potential", "regular")
    one = queries_of(lambda: client.get("/dashboard/customers/?days=30"))
    for _ in range(4):
        moved("regular", "vip")
        FollowUp.objects.create(
            customer=make_customer(), owner=cast.relationship_manager, way="phone", subject="回访",
            occasion="arranged", due_on=TODAY - timedelta(days=1), created_at=NOW,
        )  # fmt: skip
    assert queries_of(lambda: client.get("/dashboard/customers/?days=30")) == one <= 25
    (row,) = crm.discipline(TODAY - timedelta(days=30), TODAY)
    assert (row["due"], row["on_time"], row["missed"]) == (4, 0, 4)
    assert [len(client.get(url).context["listing"].rows) for url in (row["url"], *row["urls"].values())] == [
        4,
        0,
        0,
        4,
    ]
    assert client.get("/dashboard/customers/?days=zz").context["days"] == 90


def test_ribbons_leave_and_arrive_within_their_bars():
    drawn = sankey("t", [("A", "blue"), ("B", "red")], [Flow(0, 0, 3), Flow(0, 1, 1), Flow(1, 1, 4)], height=170)
    left = [box for box in drawn.chart.boxes if box.x < 200]
    assert [round(box.height) for box in left] == [80, 80]
    assert [len(drawn.ribbons), drawn.chart.rows[1][1]] == [3, "1"]
    assert sankey("t", [("A", "blue")], []).ribbons == []
