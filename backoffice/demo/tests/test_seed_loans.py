"""The sample loans: through the real verbs, twice the same."""

from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone

from backoffice.demo import customers, lenders, people, products, servicing
from backoffice.documents import pdf, seal
from loans.contracts.models import Contract, Disclosure, Offer
from loans.servicing import selectors
from loans.servicing.models import Loan

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_sample_loans_in_every_state_and_twice_the_same(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    world = people.hire(timezone.now())
    for room in (customers, lenders, products):
        room.seed(world)
    quick = mock.patch.object(pdf, "render", return_value=(b"%PDF-1.7 quick", 1))
    sealed = mock.patch.object(seal, "seal", side_effect=lambda content, reason: (content, "f" * 64))
    # Assessing is another room's work and tested there.
    with quick, sealed, mock.patch("loans.applications.services.moving.enqueue"):
        servicing.seed(world)
        counts = [model.objects.count() for model in (Offer, Disclosure, Contract, Loan)]
        servicing.seed(world)
    assert [model.objects.count() for model in (Offer, Disclosure, Contract, Loan)] == counts
    assert counts[3] >= 12
    today = timezone.localdate()
    assert Loan.objects.filter(state="settled").count() >= 2
    assert selectors.overdue(Loan.objects.all(), today).count() >= 3
    assert Loan.objects.filter(credit_balance__gt=0).exists()
    assert Offer.objects.filter(state="open").exists()
    call_command("check_books")
    assert ", 0 problems" in capsys.readouterr().out
