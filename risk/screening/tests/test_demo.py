from datetime import UTC, datetime

import pytest

from backoffice.demo import customers, screening, suspicion
from backoffice.demo.people import hire
from risk.screening.models import AmlRating, Hit, WatchList

pytestmark = pytest.mark.django_db


def test_the_sample_has_hits_true_false_and_waiting_and_is_filled_once():
    world = hire(datetime(2026, 11, 22, 2, 0, tzinfo=UTC))
    customers.seed(world)
    for _time in range(2):
        screening.seed(world)
        suspicion.seed(world)
    assert {"open", "cleared", "confirmed"} <= set(Hit.objects.values_list("state", flat=True))
    assert WatchList.objects.count() == len(screening.LISTS)
    assert AmlRating.objects.exclude(level="low").exists()
