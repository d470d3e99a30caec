"""The sample company as one command fills it. Its first start fills SQLite; here it is PostgreSQL, where what belongs
into a transaction and is not in one fails."""

import pytest
from django.core.management import call_command
from django.db import connection

from backoffice.jobs.models import OutboxMessage
from complaints.cases.models import Complaint
from customers.leads.models import Lead
from loans.servicing.models import Loan
from risk.review.models import ReviewCase

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNTED = (Lead, ReviewCase, Loan, Complaint)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="for a database with locks on rows")
def test_the_sample_company_fills_and_a_second_filling_adds_nothing():
    call_command("load_demo", verbosity=0)
    first = [model.objects.count() for model in COUNTED]
    assert min(first) >= 10
    assert not OutboxMessage.objects.dead().exists()
    call_command("load_demo", verbosity=0)
    assert [model.objects.count() for model in COUNTED] == first
