"""Fault 17, the small dose: 200 tamperings of nine kinds, all found. Full dose: bench/faults/audit_tampering.py."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from backoffice.audit import services, triggers
from backoffice.audit.models import AuditCheck, AuditLink, AuditRow
from backoffice.audit.tests import tampering
from backoffice.audit.verification import verify
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchors_apart(settings, tmp_path):
    settings.AUDIT_ANCHOR_DIR = str(tmp_path / "anchors")


def write(count: int) -> None:
    for number in range(count):
        services.record(actor=None, action="test.write", at=NOW, number=number, amount="12.00")
    services.seal_pending(now=NOW)


def test_sealing_chains_every_entry_once():
    write(7)
    services.record(actor=None, action="test.late", at=NOW)
    assert services.seal_pending(now=NOW) == 1
    assert services.seal_pending(now=NOW) == 0
    assert list(AuditLink.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 9))
    assert verify(now=NOW).findings == []


def test_an_entry_that_commits_late_is_not_skipped():
    """On PostgreSQL an id is taken when the entry is written, and a later id may be chained before it commits."""
    write(3)
    (late,) = tampering.one("SELECT row_id FROM backoffice_auditlink WHERE seq = 2")
    tampering.run("DELETE FROM backoffice_auditlink WHERE seq >= 2")
    services.record(actor=None, action="test.next", at=NOW)
    assert services.seal_pending(now=NOW) == 3
    assert AuditLink.objects.filter(row_id=late).exists()


@pytest.mark.parametrize("kind", tampering.KINDS, ids=lambda kind: kind.__name__)
def test_every_tampering_is_found(kind):
    write(40)
    rng = random.Random(kind.__name__)
    for _ in range(23):
        with transaction.atomic():
            kind(rng, 40)
            assert verify(now=NOW).findings, kind.__name__
            transaction.set_rollback(True)
    assert verify(now=NOW).findings == []


def test_a_changed_anchor_is_found(settings):
    write(3)
    [path] = list(Path(settings.AUDIT_ANCHOR_DIR).glob("*.jsonl"))
    path.write_text(path.read_text().replace('"seq": 3', '"seq": 2') + "nonsense\n")
    assert [finding.kind for finding in verify(now=NOW).findings] == ["anchor", "anchor"]


def test_an_entry_left_unchained_is_named_after_five_minutes():
    services.record(actor=None, action="test.write", at=NOW)
    assert verify(now=NOW).findings == []
    assert [finding.kind for finding in verify(now=NOW + timedelta(minutes=6)).findings] == ["unsealed"]


def test_triggers_refuse_change_and_deletion():
    write(2)
    triggers.install(connection)
    for statement in (
        "UPDATE backoffice_auditrow SET reason = 'x'",
        "DELETE FROM backoffice_auditrow",
        "UPDATE backoffice_auditlink SET chain = 'x'",
        "DELETE FROM backoffice_auditlink",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            tampering.run(statement)
    services.record(actor=None, action="test.still_writes", at=NOW)
    assert services.seal_pending(now=NOW) == 1
    triggers.remove(connection)


def test_the_command_says_whole_or_names_the_place(capsys):
    write(3)
    call_command("verify_audit")
    assert "whole" in capsys.readouterr().out
    tampering.run("UPDATE backoffice_auditrow SET reason = 'x' WHERE id = (SELECT min(id) FROM backoffice_auditrow)")
    with pytest.raises(CommandError, match="damaged in 1 places"):
        call_command("verify_audit")
    assert "link 1" in capsys.readouterr().out
    assert AuditCheck.objects.filter(finding_count=1).exists()


def test_a_business_change_fails_with_its_entry(monkeypatch, cast):
    def broken(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditRow, "save", broken)
    with pytest.raises(DatabaseError):
        make_customer()
    assert Customer.objects.count() == 0
