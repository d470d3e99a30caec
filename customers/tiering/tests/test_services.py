from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from customers.tiering import services
from customers.tiering.domain import LoanStanding
from customers.tiering.models import CustomerTier, TierResult

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
GOOD = LoanStanding(3, date(2026, 10, 1), Decimal(1), 0, 0, Decimal("1200.00"))
pytestmark = pytest.mark.django_db


def test_the_loan_record_decides_at_once_and_telling_it_twice_changes_nothing():
    customer = make_customer()
    assert services.current_tier(customer) == "potential"
    for _ in range(2):
        services.record_loan_standing(customer_id=customer.pk, standing=GOOD, now=NOW)
    assert services.current_tier(customer) == "vip"
    [result] = TierResult.objects.all()
    assert (result.previous, result.tier, result.trigger) == ("potential", "vip", "loan")
    assert result.explanation["inputs"]["funded_loans_24m"] == 3


def test_nightly_looks_at_everybody_once_a_day():
    customers = [make_customer() for _ in range(5)]
    services.record_loan_standing(customer_id=customers[0].pk, standing=GOOD, now=NOW)
    assert services.recompute_all(now=NOW, batch=2) == 4
    assert services.recompute_all(now=NOW, batch=2) == 0
    assert services.recompute_all(now=NOW + timedelta(days=1), batch=2) == 5
    assert CustomerTier.objects.filter(tier="potential").count() == 4


def test_nightly_costs_the_same_queries_for_few_and_many(queries_of):
    days = iter(range(1, 9))

    def a_night() -> None:
        services.recompute_all(now=NOW + timedelta(days=next(days)))

    make_customer()
    one = queries_of(a_night)
    for _ in range(29):
        make_customer()
    assert queries_of(a_night) == one <= 10


def test_the_records_of_many_cost_the_statements_of_one_and_say_the_same(queries_of):
    customers = [make_customer() for _ in range(31)]
    nights = iter(range(1, 9))

    def told(rows):
        day = NOW + timedelta(days=next(nights))
        return lambda: services.record_loan_standings(standings={row.pk: GOOD for row in rows}, now=day)

    one = queries_of(told(customers[:1]))
    assert queries_of(told(customers)) == one
    assert CustomerTier.objects.filter(tier="vip", score=92).count() == len(customers)
    assert TierResult.objects.filter(trigger="loan").count() == len(customers)


def test_a_recommendation_that_led_to_a_loan_counts_when_the_policy_says_so():
    customer = make_customer()
    services.record_loan_standing(customer_id=customer.pk, standing=GOOD, now=NOW)
    row = services.record_referrals(customer_id=customer.pk, funded=2, now=NOW)
    services.record_loan_standing(customer_id=customer.pk, standing=GOOD, now=NOW)  # who tells loans keeps the rest
    row.refresh_from_db()
    assert (row.funded_referrals, row.score) == (2, Decimal(92))


def test_on_request_needs_the_right_and_is_kept(cast):
    customer = make_customer()
    services.recompute(actor=cast.manager, customer_id=customer.pk, now=NOW)
    assert AuditRow.objects.filter(action="tiering.recompute", actor=cast.manager).exists()
    assert TierResult.objects.get().trigger == "request"
    with pytest.raises(Refused):
        services.recompute(actor=cast.reviewer, customer_id=customer.pk, now=NOW)
