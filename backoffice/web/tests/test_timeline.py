"""One timeline over many sources: order, pages, rights, and one statement whatever there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.audit.services import record
from backoffice.web import timeline
from backoffice.web.timeline import Said, Source, columns

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(monkeypatch, cast):
    """Two sources over the same table: entries of two people, the second one's for auditors only."""
    monkeypatch.setattr(timeline, "_sources", {})
    monkeypatch.setattr(timeline, "_kinds", {"one": "One", "two": "Two"})

    def rows(actor):
        return lambda _obj: columns(AuditRow.objects.filter(actor=actor), at="at", code="action", note="reason")

    for name, actor, permission in (("a", cast.operations, "customers.view"), ("b", cast.auditor, "audit.view")):
        kind = "one" if name == "a" else "two"
        timeline.register("s", Source(name, kind, permission, rows(actor), lambda row: Said(row.code, row.note)))
    return "s"


def write(actor, count, since):
    for number in range(count):
        record(actor=actor, action=f"test.{number}", reason="x", at=since + timedelta(minutes=number))


def test_pages_follow_each_other_without_gap_or_repeat(slot, cast):
    since = timezone.now() - timedelta(days=1)
    write(cast.operations, 7, since)
    write(cast.auditor, 7, since)  # the same moments: source and key decide the order
    seen, after = [], ""
    while True:
        page = timeline.page(slot, None, cast.auditor, after=after, size=4)
        seen += [(entry.at, entry.kind) for entry in page.entries]
        after = page.following
        if not after:
            break
    assert len(seen) == 14
    assert seen == sorted(seen, reverse=True)
    only = timeline.page(slot, None, cast.auditor, kind="two")
    assert {entry.kind for entry in only.entries} == {"two"}


def test_nobody_reads_a_source_without_the_right(slot, cast):
    write(cast.auditor, 2, timezone.now())
    assert timeline.page(slot, None, cast.operations).entries == []
    assert [kind for kind, _label in timeline.kinds_for(slot, cast.operations)] == ["one"]
    assert timeline.page(slot, None, cast.operations, kind="two").entries == []


@pytest.mark.parametrize("after", ["", "x", "2026-01-01|a|1", "|||", "2026-01-01T00:00:00+00:00|a|x"])
def test_a_cursor_that_nobody_gave_out_is_the_start(slot, cast, after):
    write(cast.operations, 1, timezone.now())
    assert len(timeline.page(slot, None, cast.operations, after=after).entries) == 1


def test_many_rows_cost_one_statement(slot, cast):
    write(cast.operations, 60, timezone.now())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(timeline.page(slot, None, cast.auditor).entries) == timeline.PAGE
    assert len(queries) == 1
