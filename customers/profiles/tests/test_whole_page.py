"""The page of one customer with everything on it: as many queries for a long history as for a short one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from complaints.cases.tests.factories import filed
from customers.campaigns.models import Campaign, Recipient
from customers.privacy.services import receive_request, record_consent
from customers.relations.models import FollowUp
from loans.applications.tests.factories import make_application
from loans.contracts.tests.factories import loan as make_loan
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db


def busy(customer, actor, count):
    """So many of everything that the page and its timeline show."""
    now, today, product = timezone.now(), timezone.localdate(), make_product()
    for number in range(count):
        make_application(customer=customer, product_version=product)
        filed(actor=None, now=now, customer=customer, content=f"第{number}次来电")
        for state, more in (("open", {}), ("done", {"result": "spoken", "closed_by": actor, "closed_at": now})):
            FollowUp.objects.create(
                customer=customer, occasion="arranged", way="phone", subject=f"回访{number}", due_on=today,
                owner=actor, created_at=now - timedelta(days=number), state=state, **more,
            )  # fmt: skip
        campaign = Campaign.objects.create(
            code=f"c{count}-{number}", name=f"活动{number}", audience="customers", way="sms", starts_on=today,
            ends_on=today, created_at=now,
        )  # fmt: skip
        Recipient.objects.create(campaign=campaign, customer=customer, state="told", phone_index="x", at=now)
        record_consent(
            actor=None,
            customer=customer,
            purpose="forward_to_lender",
            receiver=f"银行{number}",
            evidence="paper",
            now=now,
        )
        for kind in ("access", "correction", "copy")[:count]:
            receive_request(actor=actor, customer=customer, kind=kind, way="phone", content="请告知", now=now)


def test_the_page_costs_the_same_for_one_and_for_many(client_of, queries_of):
    actor = staff(*Role)
    client, customer = client_of(staff("manager", "relationship_manager")), make_loan().customer
    page = reverse("profiles:detail", args=[customer.pk])
    busy(customer, actor, 1)
    client.get(page)
    few = queries_of(lambda: client.get(page))
    busy(customer, actor, 5)
    assert queries_of(lambda: client.get(page)) == few
    assert few <= 25


def test_one_timeline_tells_of_campaigns_tasks_complaints_and_rights(client_of):
    actor = staff(*Role)
    client, customer = client_of(actor), make_loan().customer
    busy(customer, actor, 1)
    address = reverse("profiles:timeline", args=[customer.pk])
    for kind, word in (("campaign", "活动0"), ("contact", "回访0"), ("rights", "GR"), ("complaint", "TS")):
        assert word in client.get(address, {"kind": kind}).content.decode(), kind
