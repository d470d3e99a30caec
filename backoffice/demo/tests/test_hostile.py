"""Small doses of faults 13, 14 and 19 over a company with one of everything, as somebody who holds every role.

Who may open what is fault 12 (backoffice/accounts/tests); here it is what stands behind the doors.
"""

from collections import Counter

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.demo import lenders, people, products
from backoffice.documents import services as documents
from backoffice.documents.models import Document
from backoffice.sealing.fields import SealedField
from bench.faults import fuzz, scan
from bench.faults.crawling import Asker, Page, crawl, sign_in, view_of
from complaints.cases.tests.factories import filed
from loans.contracts.tests import factories as contracts
from loans.servicing import services as servicing
from risk.review import services as review
from risk.review.tests.factories import open_case

pytestmark = pytest.mark.slow
MARKUP = """"'><img src=x onerror=alert(1)><script>alert(2)</script>"""
# What a program and no person writes, or what decides how a row is read.
NOT_FREE_ENDS = ("_index", "_sha256", "_hash", "_masked", "_last4", "_status", "_state", "_tier", "_type")
NOT_FREE = {
    "key", "code", "codename", "username", "password", "session_key", "session_data", "app_label",
    "model",
    "content_type", "method", "channel", "status", "state", "kind", "stored_name", "sha256", "template",
    "address_masked",
    "day_count", "layout", "view", "page", "query", "url", "location", "action", "object_type", "object_id", "origin",
}  # fmt: skip


@pytest.fixture
def person(db):
    return staff(*Role, username="everybody", full_name="多面手")


@pytest.fixture
def company(person, settings, tmp_path):
    """One of everything that has a page: customer, application, case, offer to loan, complaint, papers, messages."""
    settings.DATA_DIR = tmp_path
    now = timezone.now()
    world = people.hire(now)
    lenders.seed(world)
    products.seed(world)
    loan = contracts.loan(actor=person)
    servicing.post_repayment(
        actor=person, loan_id=loan.pk, amount=loan.instalments.get(n=1).total, value_date=timezone.localdate(),
        channel="transfer", now=now,
    )  # fmt: skip
    servicing.issue_statement(actor=person, loan_id=loan.pk, as_of=timezone.localdate(), now=now)
    contracts.issued(actor=person)
    contracts.prepared(actor=person)
    case = review.claim_case(actor=person, case_id=open_case().pk, now=now)
    open_case()
    complaint = filed(actor=person, now=now, content="催收人员多次威胁我的家人", loan=loan, phone="13900139000")
    return {"loan": loan, "case": case, "complaint": complaint}


def test_no_answer_holds_a_clear_number_and_pages_have_their_headers(company, person):
    secrets = scan.sealed_values()
    assert len(secrets) >= 7
    seen = list(scan.answers({"all": person}, 1, 250, secrets))
    found = Counter(what for what, _where in seen)
    wrong = sorted({f"{what}: {where}" for what, where in seen if what != "asked"})
    print("\n".join(wrong), f"\n{found['asked']} answers")
    assert wrong == []
    assert found["asked"] > 100
    assert sorted(set(scan.columns(secrets))) == []


def free_texts():
    """(model, field) of every column that people fill with words."""
    for model in apps.get_models():
        house = model._meta.app_label in {"backoffice", "customers", "loans", "risk", "complaints"}
        # The trail and the jobs are written by the program alone.
        if house and not model.__module__.startswith(("backoffice.audit", "backoffice.jobs")):
            for field in model._meta.concrete_fields:
                free = isinstance(field, models.CharField | models.TextField) and not isinstance(field, SealedField)
                fixed = field.choices or field.unique or field.primary_key or field.name in NOT_FREE
                if free and not fixed and not field.name.endswith(NOT_FREE_ENDS):
                    yield model, field


def test_words_that_are_markup_stay_words_on_every_page_and_paper(company, person):
    """Whoever could write into any column of words, by whatever form, runs nothing in a reader's browser."""
    written = 0
    for model, field in free_texts():
        short = MARKUP[: field.max_length] if field.max_length else MARKUP
        try:
            with transaction.atomic():
                written += bool(model._default_manager.update(**{field.name: short}))
        except Exception:  # a constraint or a trigger that keeps this column from saying anything at all
            continue
    assert written > 30
    asker = Asker(sign_in(person))
    wrong, shown = [], 0
    for url, response, page in crawl(asker, per_view=1, limit=250):
        shown += b"&lt;img src=x" in response.body
        wrong += [f"{view_of(url)} {what}" for what in (page.inline if page else ())]
    asker.close()
    for document in Document.objects.all():
        document.data = {name: MARKUP if isinstance(value, str) else value for name, value in document.data.items()}
        page = Page("/", documents.html_of(document))
        wrong += [f"paper {document.kind} {what}" for what in page.inline if what != "style"]
    print("\n".join(sorted(set(wrong))), f"\n{written} columns, shown on {shown} pages")
    assert sorted(set(wrong)) == []
    assert shown > 20
    assert dict(asker.failures) == {}


def test_nasty_values_in_addresses_and_forms_are_answered(company, person):
    """Fault 14, the small dose; `python -m bench.faults.fuzz` is the full one."""
    result = fuzz.run({"all": person}, small=True, per_view=1, limit=250)
    print(dict(result["statuses"]), result["asked"])
    assert dict(result["failures"]) == {}
    assert result["asked"] > 500
