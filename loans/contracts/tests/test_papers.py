"""The real papers, really set: what stands in the data stands on the page, and the figures can be computed again."""

import re
import shutil
import subprocess
from decimal import Decimal as D

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.documents import registry, seal
from backoffice.documents import services as documents
from loans.contracts import services
from loans.contracts.models import Contract, Disclosure
from loans.contracts.tests import factories
from loans.contracts.tests.test_services import v1

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def text_of(document, folder) -> str:
    path = folder / f"{document.pk}.pdf"
    path.write_bytes(document.file.read())
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True).returncode == 0
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)
    out = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s+", "", out)


@needs_poppler
def test_the_form_says_what_the_data_say(tmp_path):
    form = factories.issued(application=v1(), ready=False)
    document = documents.render_document(document_id=form.document_id, now=timezone.now())
    text = text_of(document, tmp_path)
    assert document.pages == 1
    data = form.content
    for row in data["normal"] + data["contingent"]:
        assert [value for value in row.values() if re.sub(r"\s+", "", value) not in text] == []
    for name in ("principal", "principal_words", "received", "each", "first_due", "simple", "compound", "total_cost"):
        assert re.sub(r"\s+", "", data[name]) in text
    for block in ("一、贷款要素", "二、正常履约融资成本", "三、违约及或有成本", "四、提示", "五、确认", "12378"):
        assert block in text
    assert "第1页/共1页" in text


@needs_poppler
def test_the_contract_says_what_was_confirmed_and_can_be_verified(cast, tmp_path):
    form = factories.confirmed(application=v1(), actor=cast.operations)
    contract = services.prepare_contract(
        actor=cast.operations, disclosure_id=form.pk, now=timezone.now() + timezone.timedelta(minutes=1)
    )
    document = documents.render_document(document_id=contract.document_id, now=timezone.now())
    content = document.file.read()
    document.file.seek(0)
    text = text_of(document, tmp_path)
    for row in document.data["tables"]["schedule"]["rows"]:
        assert "".join(cell["text"] for cell in row[1:]) in text
    for clause in (
        "借款种类",
        "币种:人民币".replace(":", "\uff1a"),
        "用途",
        "年利率",
        "还款方式",
        "投诉电话",
        form.content_sha256,
    ):
        assert clause in text
    assert seal.check(content).good
    bent = bytearray(content)
    bent[len(bent) // 2] ^= 1
    assert not seal.check(bytes(bent)).good
    page = Client().get(reverse("documents:verify", args=[document.code]))
    assert all(same for _label, _was, _now, same in page.context["comparisons"])
    assert contract.customer.name not in page.content.decode()


@pytest.mark.parametrize("kind", registry.with_wording(), ids=lambda kind: kind.code)
def test_shipped_wordings_could_be_approved_today(kind):
    """They are read, name only what their kind knows, bear the labels of their rates, and no forbidden phrase."""
    assert documents.problems_of(kind.code, kind.shipped_wording(), on=timezone.localdate()) == []


def test_figures_of_a_form_that_was_bent_are_seen_on_the_verification_page():
    form = factories.issued(application=v1())
    document = Disclosure.objects.get(pk=form.pk).document
    document.data["simple"] = "9.99%"
    document.save()
    page = Client().get(reverse("documents:verify", args=[document.code]))
    wrong = [label for label, _was, _now, same in page.context["comparisons"] if not same]
    assert wrong == ["正常履约年化综合融资成本(单利)".replace("(", "\uff08").replace(")", "\uff09")]
    assert page.context["content_holds"] is False
    assert Contract.objects.count() == 0
    assert form.offer.total_cost == D("854.28")
