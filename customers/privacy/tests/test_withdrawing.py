"""Withdrawal in one step: what was shown beforehand is what happens; and a lock that every verb respects."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.values.errors import Refused
from customers.privacy import selectors, services
from customers.privacy.domain import LockReason, years_before
from customers.privacy.models import Consent, ProcessingLock
from customers.privacy.selectors import withdrawing
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer, make_id_number
from customers.relations.models import FollowUp
from customers.relations.services import follow_ups
from customers.tiering import services as tiering
from loans.applications.models import Application
from loans.applications.services import entry, lender, moving
from loans.applications.tests.factories import make_application
from loans.matching.services import needs
from risk.assessment.services import assess_application

pytestmark = pytest.mark.django_db


def agreed(customer, purpose, receiver="", now=None):
    return services.record_consent(
        actor=None, customer=customer, purpose=purpose, receiver=receiver, evidence="paper", now=now or timezone.now()
    )


def test_what_is_shown_is_what_happens(cast):
    now, application = timezone.now(), make_application()
    customer = application.customer
    agreed(customer, "credit_check"), agreed(customer, "marketing")
    shown = {effect.code: effect.count for effect in withdrawing.effects_of_all(customer, now)}
    assert shown["lock.applications"] == 1
    rows = withdrawing.consents_in_force(customer)
    later = now + timedelta(minutes=1)
    services.withdraw(actor=cast.service_agent, customer=customer, consent_ids=[r.pk for r in rows], now=later)
    application.refresh_from_db()
    assert application.status == "withdrawn"
    assert selectors.is_locked(customer.pk)
    # Agreeing anew lifts it.
    agreed(customer, "credit_check", now=later + timedelta(minutes=1))
    assert not selectors.is_locked(customer.pk)


def test_marketing_alone_locks_nothing():
    customer, now = make_customer(), timezone.now()
    agreed(customer, "credit_check")
    row = agreed(customer, "marketing")
    services.withdraw(actor=None, customer=customer, consent_ids=[row.pk], now=now + timedelta(seconds=1))
    assert not selectors.is_locked(customer.pk)
    assert selectors.may_contact(customer, "marketing", now + timedelta(seconds=2)) == "opted_out"


LOCKED_VERBS = {
    "application": lambda c, a, who, now: entry.create_application(
        actor=who, now=now, customer=c, product_version=a.product_version, amount=a.amount,
        term_months=a.term_months, method=a.method, purpose=a.purpose,
    ),
    "submit": lambda c, a, who, now: moving.move(a, "submit", actor=who, now=now),
    "assess": lambda c, a, who, now: assess_application(application_id=a.pk, now=now),
    "follow-up": lambda c, a, who, now: follow_ups.arrange(
        actor=who, customer=c, way="phone", subject="回访", due_on=timezone.localdate(now), now=now
    ),
    "tier": lambda c, a, who, now: tiering.recompute(actor=who, customer_id=c.pk, now=now),
    "matching": lambda c, a, who, now: needs.file_need(
        actor=who, customer=c, now=now, purpose="consumption", amount=Decimal(10000), term_months=12
    ),
    "consent": lambda c, a, who, now: agreed(c, "marketing", now=now),
}  # fmt: skip


@pytest.mark.parametrize("verb", LOCKED_VERBS)
def test_a_lock_stops_this_verb(verb, cast):
    now, application = timezone.now(), make_application()
    if verb == "assess":
        Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=now)
    customer = application.customer
    services.lock_processing(actor=None, customer=customer, reason=LockReason.ASKED, now=now)
    with pytest.raises(Refused) as refusal:
        LOCKED_VERBS[verb](customer, application, cast.relationship_manager, now)
    assert refusal.value.code == "privacy.locked"


def test_a_lock_stops_set_wise_work_and_forwarding(cast):
    now, application = timezone.now(), make_application()
    customer = application.customer
    agreed(customer, "forward_to_lender", application.product_version.lender.name, now=now)
    assert "locked" not in str(lender.forward_obstacle(application, now))
    services.lock_processing(actor=None, customer=customer, reason=LockReason.ASKED, now=now)
    assert lender.forward_obstacle(application, now)
    event = follow_ups.Planned(customer.pk, follow_ups.Occasion.DISBURSED, timezone.localdate(now), "one")
    follow_ups.plan_follow_ups([event], now=now)
    assert not FollowUp.objects.exists()


def test_who_may_be_addressed_by_one_and_by_all(django_assert_num_queries):
    now = timezone.now()
    today = timezone.localdate(now)
    born = lambda years, days=0: make_id_number(years_before(today, years) + timedelta(days=days))  # noqa: E731
    people = {
        "": make_customer("王甲", id_number=born(59)),
        "elderly": make_customer("王乙", id_number=born(60)),
        "minor": make_customer("王丙"),
        "student": make_customer("王丁", is_student=True),
        "no_consent": make_customer("王戊"),
        "locked": make_customer("王己"),
    }
    # Under age they are not even registered; who was entered wrongly is still left alone.
    Customer.objects.filter(pk=people["minor"].pk).update(birth_date=years_before(today, 18) + timedelta(days=1))
    for why, customer in people.items():
        if why != "no_consent":
            agreed(customer, "marketing", now=now)
    services.lock_processing(actor=None, customer=people["locked"], reason=LockReason.ASKED, now=now)
    with django_assert_num_queries(2):
        found = {row.pk: row.left_out for row in selectors.judged(Customer.objects.all(), "marketing", now)}
    assert found == {customer.pk: why for why, customer in people.items()}
    assert [row.pk for row in selectors.contactable(Customer.objects.all(), "marketing", now)] == [people[""].pk]
    assert all(selectors.may_contact(customer, "marketing", now) == why for why, customer in people.items())
    # Service messages rest on the contract: only a withdrawal or a lock stops them.
    assert selectors.may_contact(people["no_consent"], "service", now) == ""


def test_a_birthday_on_a_leap_day():
    assert years_before(date(2028, 2, 29), 18) == date(2010, 3, 1)


def test_the_person_withdraws_by_the_signed_link(cast, client_of):
    customer = make_customer()
    row = agreed(customer, "service")
    page = withdrawing.own_page_of(customer).split("//", 1)[1].split("/", 1)[1]
    anyone = Client()
    answer = anyone.get("/" + page)
    assert 'data-state="open"' in answer.content.decode()
    assert customer.name not in answer.content.decode()
    assert anyone.post("/" + page, {}).status_code == 422
    assert 'data-state="done"' in anyone.post("/" + page, {"consents": [row.pk]}).content.decode()
    row.refresh_from_db()
    assert (row.in_force, row.withdrawn_by) == (False, None)
    assert ProcessingLock.objects.filter(customer=customer, reason="withdrawn").exists()
    forged = reverse("privacy:own", args=[signing.dumps(str(customer.uid), salt="other")])
    assert anyone.get(forged).status_code == 404
    other = agreed(make_customer(), "service")
    assert anyone.post("/" + page, {"consents": [other.pk]}).status_code == 422
    assert Consent.objects.get(pk=other.pk).in_force
