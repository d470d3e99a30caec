from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.jobs.models import OutboxMessage
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from loans.applications import services
from loans.applications.models import LenderDecision
from loans.applications.tests.factories import decided, make_application, submitted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"amount": Decimal(999)}, "application.amount"),
        ({"amount": Decimal(300001)}, "application.amount"),
        ({"term_months": 13}, "application.term_months"),
        ({"method": "flat"}, "application.method"),
        ({"purpose": "股票"}, "application.purpose"),
    ],
)
def test_what_the_product_does_not_offer_is_refused_by_name(asked, code):
    with pytest.raises(Refused) as refusal:
        make_application(**asked)
    assert refusal.value.code == code


def test_students_are_not_lent_to():
    with pytest.raises(Refused) as refusal:
        make_application(customer=make_customer(is_student=True))
    assert refusal.value.code == "application.student"


def test_submitting_asks_for_an_assessment_once(cast):
    application = submitted(actor=cast.operations)
    message = OutboxMessage.objects.get(name="risk.assess_application")
    assert message.payload == {"application_id": application.pk}
    with pytest.raises(Refused) as refusal:
        services.submit_application(application_id=application.pk, actor=cast.operations, now=timezone.now())
    assert refusal.value.code == "transition.not_allowed"


@pytest.mark.parametrize(("tier", "status"), [("A", "passed"), ("B", "in_review"), ("C", "rejected")])
def test_tier_decides_the_way(tier, status):
    application = decided(tier)
    assert (application.status, application.tier) == (status, tier)
    forwarded = OutboxMessage.objects.filter(name="applications.forward_to_lender").exists()
    assert forwarded == (tier == "A")


def test_a_late_risk_decision_changes_nothing():
    application = submitted()
    now = timezone.now()
    services.withdraw_application(application_id=application.pk, actor=None, reason="改变主意", now=now)
    services.record_risk_decision(application_id=application.pk, tier="A", reasons=[], assessment_id=1, now=now)
    application.refresh_from_db()
    assert (application.status, application.tier) == ("withdrawn", "")


def test_each_move_leaves_a_row_and_an_audit_entry(cast):
    application = decided("B", actor=cast.operations)
    services.record_review_outcome(
        application_id=application.pk,
        outcome="reject",
        actor=cast.reviewer,
        reasons=[],
        now=timezone.now(),
        note="收入无法核实",
    )
    assert list(application.moves.values_list("verb", "to_status")) == [
        ("submit", "submitted"),
        ("open_review", "in_review"),
        ("reject", "rejected"),
    ]
    assert AuditRow.objects.filter(action="applications.reject", actor_id=cast.reviewer.pk).count() == 1


def test_the_same_lender_answer_twice_is_one_decision():
    application = decided("A")
    now = timezone.now()
    services.mark_forwarded(application_id=application.pk, reference="L1", now=now)
    for _again in range(2):
        services.record_lender_decision(
            application_id=application.pk,
            approved=True,
            amount=Decimal(50000),
            annual_rate=Decimal("0.072"),
            reference="L1",
            reasons=[],
            now=now,
        )
    assert LenderDecision.objects.count() == 1
    application.refresh_from_db()
    assert application.status == "lender_approved"


def test_a_stale_page_is_told_so():
    application = make_application()
    with pytest.raises(Refused) as refusal:
        services.submit_application(
            application_id=application.pk, actor=None, now=timezone.now(), version=application.version + 1
        )
    assert refusal.value.code == "application.stale"
