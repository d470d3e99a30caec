"""A worker that dies while it makes a paper: the paper is made once, by whoever comes after, and its bytes stay."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.documents import pdf, registry, seal, services
from backoffice.documents.models import Document
from backoffice.jobs import services as jobs
from backoffice.jobs.domain import LEASE
from backoffice.jobs.models import OutboxMessage

NOW = timezone.now() + timedelta(hours=1)  # after whatever the fixtures leave behind, however long the run
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Nothing catches it, as nothing catches signal 9."""


@pytest.fixture
def made(monkeypatch):
    """Every setting of a page is counted and gives other bytes, as a real seal does."""
    kind = registry.Kind(code="test_letter", title="测试函", has_wording=False)
    monkeypatch.setitem(registry.kinds, kind.code, kind)
    bytes_made: list[bytes] = []

    def render(html, attachment=None):
        bytes_made.append(b"%PDF-1.7 " + str(len(bytes_made)).encode())
        return bytes_made[-1], 1

    monkeypatch.setattr(pdf, "render", render)
    monkeypatch.setattr(seal, "seal", lambda content, reason: (content, "f" * 64))
    return bytes_made


@pytest.fixture
def paper(made, cast):
    return services.issue(kind="test_letter", subject=cast.operations, data={}, actor=cast.operations, now=NOW)


def message() -> OutboxMessage:
    return OutboxMessage.objects.get(name="documents.render")


def test_killed_while_setting_the_page_it_is_made_by_the_next(paper, made, monkeypatch):
    real = seal.seal

    def killed(content, reason):
        raise Killed

    monkeypatch.setattr(seal, "seal", killed)
    with pytest.raises(Killed):
        jobs.run_message(message().pk, now=NOW)
    paper.refresh_from_db()
    assert (paper.state, paper.file.name, message().done_at) == ("pending", "", None)
    monkeypatch.setattr(seal, "seal", real)
    # The dead worker's lease keeps others off until it ends; then the paper is made.
    assert jobs.run_message(message().pk, now=NOW + timedelta(seconds=1)) is False
    assert jobs.run_message(message().pk, now=NOW + LEASE + timedelta(seconds=1)) is True
    paper.refresh_from_db()
    assert paper.state == "rendered"
    assert hashlib.sha256(paper.file.read()).hexdigest() == paper.sha256
    assert AuditRow.objects.filter(action="documents.render").count() == 1


def test_one_that_was_thought_dead_and_finishes_late_changes_nothing(paper, made, monkeypatch):
    held = message()
    late = NOW + LEASE + timedelta(seconds=1)
    render = pdf.render

    def slow(html, attachment=None):
        monkeypatch.setattr(pdf, "render", render)
        content = render(html)
        assert jobs.run_message(held.pk, now=late) is True  # another worker takes over and finishes first
        return content

    monkeypatch.setattr(pdf, "render", slow)
    jobs.run_message(held.pk, now=NOW)
    paper.refresh_from_db()
    assert len(made) == 2
    assert paper.sha256 == hashlib.sha256(made[1]).hexdigest()
    assert hashlib.sha256(paper.file.read()).hexdigest() == paper.sha256
    assert AuditRow.objects.filter(action="documents.render").count() == 1
    assert message().done_at is not None


def test_the_same_message_again_makes_nothing_again(paper, made):
    assert jobs.run_message(message().pk, now=NOW) is True
    before = Document.objects.get(pk=paper.pk).sha256
    OutboxMessage.objects.update(done_at=None, wake_at=NOW)
    jobs.run_message(message().pk, now=NOW + timedelta(minutes=1))
    assert Document.objects.get(pk=paper.pk).sha256 == before
    assert len(made) == 1
