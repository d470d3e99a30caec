from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.profiles.tests.factories import make_customer
from loans.applications.services import signals_of_intake
from loans.applications.tests.factories import submitted
from loans.products.tests.factories import make_product
from risk.assessment.replaying import replay
from risk.assessment.services import assess_application
from risk.fraud import domain
from risk.fraud.domain import Ring, ring_of
from risk.fraud.models import Link
from risk.fraud.services import signs_of
from risk.review import services as review
from risk.tests.factories import GOOD, applied

NOW = timezone.now()


@pytest.fixture
def product(db):
    return make_product()


def apply(product, signals, **fields):
    return submitted(product_version=product, facts={"signals": signals_of_intake(**signals)}, **fields)


def test_other_customers_on_the_device_and_speed_in_every_window(product):
    for hours in (0.5, 20, 100, 500):
        other = apply(product, {"device_id": "D1"}, customer=make_customer())
        type(other).objects.filter(pk=other.pk).update(submitted_at=NOW - timedelta(hours=hours))
        other.refresh_from_db()
        signs_of(other, NOW)
    facts = signs_of(apply(product, {"device_id": " d1 ", "form_seconds": 9}), NOW).facts
    assert facts["device_customers"] == 4
    assert [facts[name] for name in domain.WINDOWS] == [1, 2, 3, 4]
    assert facts["velocity_amount_7d"] == 3 * other.amount
    assert (facts["form_seconds"], "form_pasted" in facts) == (9, False)


def test_what_is_not_sent_is_unknown_and_asking_twice_ties_once(product):
    application = apply(product, {})
    first, again = signs_of(application, NOW), signs_of(application, NOW)
    assert first == again
    assert "device_customers" not in first.facts
    assert "ip_region_differs" not in first.facts
    assert Link.objects.filter(application=application, kind="phone").count() == 1
    for broken in (
        "text",
        7,
        None,
        {"device_index": 5, "ip_province": 3, "form_seconds": True, "card_index": "short"},
    ):
        application.facts = {"signals": broken}
        signs_of(application, NOW)


def test_the_region_of_the_address(product):
    home = make_customer()
    facts = signs_of(apply(product, {"ip_address": "198.51.100.7"}, customer=home), NOW).facts
    assert facts["ip_region_differs"] is True
    assert (
        signs_of(apply(product, {"ip_address": "192.0.2.7"}, customer=home), NOW).facts["ip_region_differs"] is False
    )


def test_a_ring_over_several_steps_with_its_bad_history(product):
    chain = [
        {"device_id": "A"},
        {"device_id": "A", "ip_address": "192.0.2.9"},
        {"ip_address": "192.0.2.9", "home_address": "x路1号"},
    ]
    rows = [apply(product, signals, customer=make_customer()) for signals in chain]
    rows += [apply(product, {"home_address": "X 路1号"}, customer=make_customer(), known_outcome="bad")]
    for row in reversed(rows):
        found = signs_of(row, NOW)
    assert found.ring.nodes == [row.pk for row in rows]
    assert (found.facts["ring_size"], found.facts["ring_bad"]) == (4, 1)
    assert found.facts["ring_density"] == Decimal("0.50")


def test_what_too_many_share_ties_nobody_and_rings_end():
    everybody = set(range(1, 500))

    def neighbours(some):
        return {("device", "d"): everybody}

    ring = ring_of(1, neighbours)
    assert len(ring.nodes) == domain.MOST_NODES
    assert Ring([1]).density == 0
    assert ring_of(1, lambda some: {}).nodes == [1]


def test_many_customers_of_one_employer_are_no_ring(product):
    for _number in range(domain.MOST_SHARED + 1):
        signs_of(apply(product, {}, customer=make_customer(employer="大厂")), NOW)
    found = signs_of(apply(product, {}, customer=make_customer(employer="大厂")), NOW)
    assert found.facts["ring_size"] == 1
    assert found.facts["velocity_30d"] == 0


@pytest.mark.django_db
def test_signs_lead_to_a_person_replay_and_are_drawn_on_the_case_page(ready, cast, client_of):
    product = make_product()
    for _number in range(2):
        other = apply(product, {"device_id": "SHARED"}, customer=make_customer())
        signs_of(other, timezone.now())
    application = applied(GOOD | {"signals": signals_of_intake(device_id="SHARED")}, product_version=product)
    found = assess_application(application_id=application.pk, now=timezone.now())
    assert found.tier == "B"
    assert ["R-301", "review"] in found.hits
    assert replay(found).same
    case = review.open_case(application_id=application.pk, assessment_id=found.pk, now=timezone.now())
    page = client_of(cast.reviewer).get(reverse("review:detail", args=[case.pk])).content.decode()
    assert page.count("<circle") == 3
    assert other.customer.name in page
