"""The sample letters: one of each kind, nothing the second time."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from backoffice.approvals.models import Approval
from backoffice.demo import letters
from backoffice.documents.models import Document
from loans.contracts.tests import factories

pytestmark = pytest.mark.django_db


def test_letters_of_a_running_loan_and_nothing_the_second_time(cast):
    factories.loan()
    world = SimpleNamespace(by=lambda role: getattr(cast, role), now=timezone.now() + timezone.timedelta(hours=1))
    letters.seed(world)
    kinds = set(Document.objects.values_list("kind", flat=True))
    assert {"repayment_schedule", "repayment_reminder", "settlement_quote", "approval_notice"} <= kinds
    assert Approval.objects.filter(kind="documents.wording", status="pending").count() == 1
    before = Document.objects.count()
    letters.seed(world)
    assert Document.objects.count() == before
