from datetime import UTC, datetime, timedelta

import pytest

from backoffice.audit.models import AuditRow
from backoffice.demo import customers as demo
from backoffice.demo.people import hire
from backoffice.values import identity
from customers.privacy.models import Consent
from customers.profiles.models import Customer

pytestmark = pytest.mark.django_db


def test_the_sample_customers_are_valid_marked_and_seeded_once():
    now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    world = hire(now)
    demo.seed(world)
    assert Customer.objects.count() == demo.PERSONS + demo.BUSINESSES
    assert not Customer.objects.filter(is_sample=False).exists()
    for customer in Customer.objects.all():
        number = customer.id_number.reveal()
        assert identity.resident_id_ok(number) or identity.credit_code_ok(number)
    counts = Consent.objects.count(), AuditRow.objects.count()
    assert counts[0] > 100
    assert Consent.objects.filter(withdrawn_at__isnull=False).exists()
    demo.seed(hire(now + timedelta(days=1)))
    assert (Consent.objects.count(), Customer.objects.count()) == (counts[0], demo.PERSONS + demo.BUSINESSES)
    assert AuditRow.objects.filter(action="customers.register").count() == Customer.objects.count()
