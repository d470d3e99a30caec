"""Issue, make, compare, void."""

import hashlib
import io
import subprocess
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from backoffice.documents import markup, registry, seal, services
from backoffice.documents.models import Document
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused

NOW = datetime(2026, 8, 3, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def letter(monkeypatch):
    """A kind of paper of our own, so that the foundation is tested without the rooms above it."""
    kind = registry.Kind(
        code="test_letter",
        title="测试函",
        template="documents/letter.html",
        placeholders=(registry.Placeholder("name", "姓名", "张三"), registry.Placeholder("amount", "金额", "100.00")),
        facts=lambda document: [("金额", document.data["amount"])],
        recompute=lambda document: [("金额", document.data["amount"], "100.00")],
    )
    monkeypatch.setitem(registry.kinds, kind.code, kind)
    monkeypatch.setattr(registry.Kind, "shipped_wording", lambda self: "# 致\n{name}\n! 金额 {amount} 元")
    return kind


@pytest.fixture
def paper(cast):
    return services.issue(
        kind="test_letter", subject=cast.operations, data={"name": "张<b>三</b>", "amount": "100.00"},
        actor=cast.operations, now=NOW, number="HT-1",
    )  # fmt: skip


@pytest.mark.slow
def test_a_paper_is_frozen_at_issue_and_made_by_the_job(paper):
    assert (paper.state, paper.file.name) == ("pending", "")
    assert drain() >= 1
    paper.refresh_from_db()
    assert paper.is_ready
    content = paper.file.read()
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert seal.check(content).good
    text = "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "张<b>三</b>" in text
    assert "金额100.00元" in text
    assert "第1页/共1页" in text
    assert paper.content_sha256 in text


def test_the_file_is_sound_and_every_font_is_embedded(paper, tmp_path):
    drain()
    paper.refresh_from_db()
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.file.read())
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True).returncode == 0
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)


def test_making_it_twice_changes_nothing(paper):
    drain()
    before = Document.objects.get(pk=paper.pk)
    services.render_document(document_id=paper.pk, now=NOW)
    after = Document.objects.get(pk=paper.pk)
    assert (before.sha256, before.file.name) == (after.sha256, after.file.name)


def test_missing_data_is_refused_by_name(cast):
    with pytest.raises(Refused, match="amount"):
        services.issue(kind="test_letter", subject=cast.operations, data={"name": "x"}, actor=None, now=NOW)


def test_verification_page_is_open_and_compares_a_file(paper):
    drain()
    paper.refresh_from_db()
    url = reverse("documents:verify", args=[paper.code])
    client = Client()
    page = client.get(url)
    assert page.status_code == 200
    assert paper.sha256 in page.content.decode()
    assert "张" not in page.content.decode()
    same = SimpleUploadedFile("a.pdf", paper.file.read())
    assert client.post(url, {"file": same}).context["compared"] is True
    other = SimpleUploadedFile("a.pdf", b"%PDF-1.7 something else")
    assert client.post(url, {"file": other}).context["compared"] is False
    assert client.get(reverse("documents:verify", args=["X" * 20])).status_code == 404


def test_a_changed_record_no_longer_gives_the_printed_hash(paper):
    url = reverse("documents:verify", args=[paper.code])
    assert Client().get(url).context["content_holds"] is True
    Document.objects.filter(pk=paper.pk).update(data={"name": "x", "amount": "999.00"})
    page = Client().get(url)
    assert page.context["content_holds"] is False
    assert page.context["comparisons"] == [("金额", "999.00", "100.00", False)]


def test_void_is_shown(paper, cast):
    services.void_document(document=paper, actor=cast.operations, now=NOW, reason="改期")
    page = Client().get(reverse("documents:verify", args=[paper.code]))
    assert 'data-state="void"' in page.content.decode()


def test_verification_is_limited(paper, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limit"}}
    client = Client()
    url = reverse("documents:verify", args=[paper.code])
    codes = {client.get(url).status_code for _ in range(35)}
    assert 429 in codes


@pytest.mark.parametrize("payload", ["{{ document.delete }}", "{% debug %}", "<script>alert(1)</script>"])
def test_template_payloads_in_data_are_only_text(cast, payload):
    document = services.issue(
        kind="test_letter", subject=cast.operations, data={"name": payload, "amount": "1"}, actor=None, now=NOW
    )
    html = services.html_of(document)
    assert "<script>alert" not in html
    assert markup.fill("{name}", {"name": payload})[0].text == payload
    assert Document.objects.filter(pk=document.pk).exists()
