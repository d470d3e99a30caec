from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.audit.selectors import history_of
from backoffice.audit.services import record, row_mac

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_object(cast):
    record(
        actor=cast.operations,
        action="accounts.change",
        obj=cast.stranger,
        reason="because",
        at=timezone.now(),
        amount=Decimal("1.50"),
        on=date(2026, 11, 22),
    )
    [row] = history_of(cast.stranger)
    assert row.actor == cast.operations
    assert row.facts == {"amount": "1.50", "on": "2026-11-22"}
    assert row.object_type == "backoffice.user"


def test_what_is_stored_still_fits_its_mac(cast):
    record(actor=None, action="system.start", at=timezone.now(), 名="值")
    row = AuditRow.objects.get(action="system.start")
    assert row.mac == row_mac(row)
    row.reason = "changed"
    assert row.mac != row_mac(row)


def test_identifiers_typed_into_a_reason_are_masked(cast):
    record(
        actor=cast.operations,
        action="x.y",
        reason="called 13800138000 about 11010519491231002X",
        at=timezone.now(),
        note="card 6222600260001072444",
    )
    row = AuditRow.objects.get(action="x.y")
    assert row.reason == "called 138****8000 about 1****************X"
    assert row.facts["note"] == "card 622260*********2444"
