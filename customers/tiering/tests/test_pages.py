import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals.models import Approval
from customers.privacy.models import Consent
from customers.profiles.tests.factories import make_customer
from customers.tiering import services
from customers.tiering.domain import LoanStanding
from customers.tiering.models import TierOverride

pytestmark = pytest.mark.django_db


def sent(**values):
    return {"submission_id": str(uuid.uuid4())} | values


def good(today: date) -> LoanStanding:
    return LoanStanding(3, today - timedelta(days=30), Decimal(1), 0, 0, Decimal("1200.00"))


def test_the_panel_explains_and_computes_on_request(client_of, cast):
    customer, client = make_customer(), client_of(cast.manager)
    page = reverse("profiles:detail", args=[customer.pk])
    assert 'data-tier="potential"' in client.get(page).content.decode()
    services.record_loan_standing(customer_id=customer.pk, standing=good(timezone.localdate()), now=timezone.now())
    shown = client.get(page).content.decode()
    assert 'data-tier="vip"' in shown
    assert "tier-2026-1" in shown
    assert client.post(reverse("tiering:recompute", args=[customer.pk]), sent()).status_code == 302
    assert client.get(reverse("tiering:list"), {"tab": "vip"}).status_code == 200
    assert client_of(cast.reviewer).post(reverse("tiering:recompute", args=[customer.pk]), sent()).status_code == 403


def test_another_tier_takes_two_people_and_ends(client_of, cast):
    customer, today = make_customer(), timezone.localdate()
    client = client_of(cast.relationship_manager)
    address = reverse("tiering:override", args=[customer.pk])
    values = {"tier": "vip", "ends_on": (today + timedelta(days=90)).isoformat(), "reason": "战略合作企业员工"}
    assert client.get(address).status_code == 200
    assert client.post(address, sent(**values | {"ends_on": today.isoformat()})).status_code == 200
    assert client.post(address, sent(**values)).status_code == 302
    assert services.current_tier(customer) == "potential"
    approval = Approval.objects.get()
    decide = reverse("approvals:approve", args=[approval.pk])
    client_of(cast.manager).post(decide, sent(seen_hash=approval.content_hash))
    assert services.current_tier(customer) == "vip"
    assert services.current_tier(customer, today + timedelta(days=90)) == "potential"
    client.post(reverse("tiering:end_override", args=[TierOverride.objects.get().pk]), sent())
    assert services.current_tier(customer, today + timedelta(days=1)) == "potential"


def test_consents_on_the_customers_page(client_of, cast):
    customer, client = make_customer(), client_of(cast.service_agent)
    page = reverse("profiles:detail", args=[customer.pk])
    assert 'data-missing="credit_check"' in client.get(page).content.decode()
    record = reverse("privacy:record", args=[customer.pk])
    values = {"purpose": "forward_to_lender", "evidence_kind": "paper", "reference": "SQ-1"}
    assert client.get(record).status_code == 200
    assert "receiver" in client.post(record, sent(**values)).context["form"].errors
    assert client.post(record, sent(**values | {"receiver": "甲银行"})).status_code == 302
    consent = Consent.objects.get()
    withdraw = reverse("privacy:withdraw", args=[customer.pk])
    assert client.get(withdraw).context["choices"][0].effects
    assert client.post(withdraw, sent(note="电话", consents=[consent.pk])).status_code == 302
    consent.refresh_from_db()
    assert not consent.in_force
    assert client_of(cast.reviewer).get(record).status_code == 403
