import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application
from loans.matching import selectors, services
from loans.matching.domain.scoring import SHIPPED, Figures, Policy, quarter_of
from loans.matching.domain.tuning import Counts, evidence, interval, pooled
from loans.matching.models import MatchingPolicy, ProductOutcome
from loans.matching.tests.factories import make_match
from loans.products.tests.factories import make_product
from loans.servicing.outcomes import report_outcomes


def counts(decided, passed, matured=0, bad=0, quarter=4):
    return Counts("a", "甲", quarter, decided, passed, matured, bad)


def in_force(pass_rate, bad_rate=None):
    return Policy(1, SHIPPED.weights, SHIPPED.risky_weights, {("a", 4): Figures(Decimal(pass_rate), bad_rate, 80)})


class TestEvidence:
    def test_the_interval(self):
        found = interval(45, 60)
        assert (found.rate, found.low, found.high) == (Decimal("0.7500"), Decimal("0.6277"), Decimal("0.8422"))
        assert interval(0, 0) is None
        assert (str(interval(0, 30).low), str(interval(30, 30).high)) == ("0.0000", "1.0000")

    def test_years_are_pooled_by_season_and_the_whole_year_stands_besides(self):
        found = pooled([counts(10, 5), counts(20, 5), counts(7, 7, quarter=1)])
        assert [(one.quarter, one.decided) for one in found] == [(0, 37), (1, 7), (4, 30)]

    def test_small_samples_propose_nothing(self):
        line = evidence([counts(49, 10)], SHIPPED, 50)[-1]
        assert (line.enough, line.proposed) == (False, None)
        assert evidence([counts(50, 10)], SHIPPED, 50)[-1].proposed == Figures(Decimal("0.2000"), None, 50)

    def test_what_the_interval_holds_is_not_news(self):
        assert evidence([counts(60, 45)], in_force("0.70"), 50)[-1].proposed is None
        assert evidence([counts(60, 45)], in_force("0.50"), 50)[-1].proposed.pass_rate == Decimal("0.7500")

    def test_the_bad_rate_needs_loans_enough_of_its_own(self):
        few = evidence([counts(60, 45, 20, 10)], in_force("0.70", Decimal("0.02")), 50)[-1]
        many = evidence([counts(60, 45, 80, 20)], in_force("0.70", Decimal("0.02")), 50)[-1]
        assert few.proposed is None
        assert many.proposed.bad_rate == Decimal("0.2500")


pytestmark = pytest.mark.django_db


def applied(version, customer, status, outcome=None, count=1):
    now = timezone.now()
    Application.objects.bulk_create(
        Application(
            customer=customer, product_version=version, amount=Decimal(1000), term_months=12, purpose="装修",
            method="equal_instalment", status=status, tier="A", known_outcome=outcome, created_at=now,
            submitted_at=now, changed_at=now,
        )
        for _ in range(count)
    )  # fmt: skip


def test_outcomes_are_counted_set_wise_and_counting_again_changes_nothing():
    version, customer = make_product(), make_customer()
    for status, count in (("rejected", 2), ("lender_declined", 1), ("lender_approved", 3), ("draft", 5)):
        applied(version, customer, status, count=count)
    applied(version, customer, "passed", "bad", 2)
    applied(version, customer, "passed", "good", 6)
    now = timezone.now()
    with CaptureQueriesContext(connection) as few:
        report_outcomes(now=now)
    report_outcomes(now=now + timedelta(hours=1))
    row = ProductOutcome.objects.get()
    assert (row.decided, row.passed, row.matured, row.bad) == (6, 3, 8, 2)
    for other in (make_product(), make_product()):
        applied(other, customer, "rejected", count=3)
    with CaptureQueriesContext(connection) as many:
        report_outcomes(now=now)
    assert len(few) == len(many)


@pytest.fixture
def product():
    version = make_product()
    today = timezone.localdate()
    ProductOutcome.objects.create(
        product=version.product, year=today.year, quarter=quarter_of(today), decided=80, passed=64,
        matured=60, bad=3, updated_at=timezone.now(),
    )  # fmt: skip
    return version


def send(client, **changes):
    weights = {
        f"{group}_{factor}": str(weight)
        for group, found in (("weights", SHIPPED.weights), ("risky_weights", SHIPPED.risky_weights))
        for factor, weight in found.items()
    }
    data = {
        "submission_id": uuid.uuid4(),
        "valid_from": timezone.localdate().isoformat(),
        "basis": "季度复盘",
    } | weights
    return client.post(reverse("matching:tuning"), {**data, **changes})


def test_a_proposal_counts_only_once_a_second_person_approved_it(cast, client_of, product):
    client = client_of(cast.risk_manager)
    today = timezone.localdate()
    key = f"{product.product.code}/{quarter_of(today)}"
    answer = send(client, adopted=[key], basis="四季度通过率")
    row = MatchingPolicy.objects.get()
    assert answer.url == reverse("matching:policy", args=[row.pk])
    assert row.evidence[0]["passing"][0] == "0.8000"
    assert selectors.policy_on(today)[0] == SHIPPED
    approval = Approval.objects.get()
    with pytest.raises(Refused):
        approvals.approve(actor=cast.risk_manager, approval_id=approval.pk, now=timezone.now())
    before = make_match(cast.operations, make_customer())
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=timezone.now())
    policy, kept = selectors.policy_on(today)
    assert kept == row
    assert policy.figures(product.product.code, quarter_of(today)).pass_rate == Decimal("0.8000")
    after = make_match(cast.operations, make_customer())
    assert (before.policy, after.policy) == (None, kept)
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights_fit": "21"},
        {"valid_from": "2020-01-01"},
        {"risky_weights_cost": "-1"},
        {"adopted": ["nothing/9"]},
        {},
    ],
)
def test_what_cannot_be_a_policy(cast, client_of, product, wrong):
    answer = send(client_of(cast.risk_manager), **wrong)
    assert answer.status_code == 400
    assert not MatchingPolicy.objects.exists()


def test_who_may_look_may_not_tune(cast, client_of, product):
    assert client_of(cast.operations).get(reverse("matching:tuning")).status_code == 200
    assert send(client_of(cast.operations)).status_code == 403
    with pytest.raises(Refused):
        services.propose_policy(
            actor=cast.operations, weights=SHIPPED.weights, risky_weights=SHIPPED.risky_weights, adopted=[],
            valid_from=timezone.localdate(), basis="试试", now=timezone.now(),
        )  # fmt: skip
