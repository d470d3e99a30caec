import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused
from customers.privacy.register import NAMELESS
from customers.privacy.services import anonymise
from customers.profiles.tests.factories import make_customer
from loans import triggers
from loans.applications.models import Application
from loans.applications.services import create_application
from loans.matching import services
from loans.matching.models import SuitabilityRecord
from loans.matching.tests.factories import make_match
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
TERMS = {"amount": "100000", "term_months": "24", "method": "equal_instalment"}
WHY = {
    "reason": "月供在客户可承受范围内，成本最低。",
    "confirmed_by": "signature",
    "confirmation": "SDX-2026-1122-01",
}


@pytest.fixture
def customer(cast):
    return make_customer(monthly_income=Decimal(20000), monthly_debt=Decimal(0))


def send(client, url, data):
    return client.post(url, {"submission_id": uuid.uuid4(), **data})


def advise_url(match, version):
    return reverse("matching:advise", args=[match.pk, version.pk])


def sign(adviser, match, version, **changes):
    facts = {
        "amount": Decimal(100000), "term_months": 24, "method": "equal_instalment", "answers": {}, "compared": [],
        **WHY,
    } | changes  # fmt: skip
    return services.sign_advice(actor=adviser, match=match, version=version, now=timezone.now(), **facts)


def test_advice_is_signed_and_leads_to_an_application(cast, client_of, customer):
    best, other = make_product(), make_product(annual_rate=Decimal("0.073"))
    match = make_match(cast.operations, customer)
    client = client_of(cast.operations)
    compared = client.get(reverse("matching:compare", args=[match.pk]), {"offer": [best.pk, other.pk]})
    assert [one["version"] for one in compared.context["columns"]] == [best.pk, other.pk]
    answer = send(client, advise_url(match, best), {**TERMS, **WHY, "offer": [best.pk, other.pk]})
    signed = SuitabilityRecord.objects.get()
    assert answer.url == signed.get_absolute_url()
    assert (signed.adviser, signed.customer, len(signed.shown["compared"])) == (cast.operations, customer, 2)
    assert AuditRow.objects.latest("id").action == "matching.sign_advice"
    page = client.get(answer.url)
    assert page.context["intact"]

    entry = client.get(reverse("applications:new"), {"customer": customer.pk, "advice": signed.pk})
    assert signed.number in entry.content.decode()
    needs = send(client, reverse("applications:new"), {"customer": customer.pk, "advice": signed.pk}).url
    assert client.get(needs).context["form"].initial["product_version"] == str(best.pk)
    send(client, needs, {**TERMS, "product_version": best.pk, "purpose": "装修"})
    application = Application.objects.get()
    assert application.advice == signed
    assert signed.number in client.get(reverse("applications:detail", args=[application.pk])).content.decode()


def test_a_dearer_product_above_the_need_has_to_be_explained(cast, client_of, customer):
    make_product()
    dear = make_product(annual_rate=Decimal("0.12"))
    match = make_match(cast.operations, customer, replaces_debt=True)
    client = client_of(cast.operations)
    asked = {**TERMS, **WHY, "amount": "120000"}
    answer = send(client, advise_url(match, dear), asked)
    assert answer.status_code == 400
    answers = [name for name in answer.context["form"].fields if name.startswith("answer_")]
    assert answers == ["answer_dearer", "answer_above_need", "answer_old_debt"]
    assert set(answer.context["form"].errors) == {"answer_dearer"}
    explained = dict.fromkeys(answers, "客户明确要求，已说明更便宜的方案。")
    assert send(client, advise_url(match, dear), {**asked, **explained}).status_code == 302
    assert [one["flag"] for one in SuitabilityRecord.objects.get().flags] == ["dearer", "above_need", "old_debt"]


def test_terms_that_the_product_does_not_have(cast, client_of, customer):
    version = make_product()
    match = make_match(cast.operations, customer)
    answer = send(client_of(cast.operations), advise_url(match, version), {**TERMS, **WHY, "amount": "900000"})
    assert (answer.status_code, set(answer.context["terms"].errors)) == (400, {"amount"})
    with pytest.raises(Refused, match=r"does not fit|不适合"):
        sign(cast.operations, match, make_product())


def test_nothing_is_signed_for_a_product_that_left_the_shelf(cast, customer):
    version = make_product()
    match = make_match(cast.operations, customer)
    version.status = "suspended"
    version.save()
    with pytest.raises(Refused) as refusal:
        sign(cast.operations, match, version)
    assert refusal.value.code == "matching.not_on_sale"


def test_an_application_takes_no_more_than_was_advised(cast, customer):
    version = make_product()
    signed = sign(cast.operations, make_match(cast.operations, customer), version)
    facts = {
        "actor": cast.operations, "now": timezone.now(), "product_version": version, "term_months": 24,
        "method": "equal_instalment", "purpose": "装修", "advice": signed,
    }  # fmt: skip
    with pytest.raises(Refused) as refusal:
        create_application(customer=customer, amount=Decimal(100001), **facts)
    assert refusal.value.code == "application.above_advice"
    with pytest.raises(Refused) as refusal:
        create_application(customer=make_customer(), amount=Decimal(100000), **facts)
    assert refusal.value.code == "application.other_advice"


def test_the_database_keeps_what_was_signed(cast, customer):
    version = make_product()
    signed = sign(cast.operations, make_match(cast.operations, customer), version)
    triggers.install(connection)
    try:
        for change in (
            lambda: SuitabilityRecord.objects.filter(pk=signed.pk).update(reason="别的理由"),
            lambda: SuitabilityRecord.objects.filter(pk=signed.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        anonymise([customer.pk], timezone.now())  # the one change that the law asks for
        signed.refresh_from_db()
        assert (signed.reason, signed.shown != {}) == (NAMELESS, True)
        assert not signed.match.need.borrower
        with pytest.raises(DatabaseError), transaction.atomic():
            SuitabilityRecord.objects.filter(pk=signed.pk).update(reason="又改")
    finally:
        triggers.remove(connection)


def test_a_changed_record_shows(cast, client_of, customer):
    version = make_product()
    signed = sign(cast.operations, make_match(cast.operations, customer), version)
    SuitabilityRecord.objects.filter(pk=signed.pk).update(reason="改过的理由")
    assert not client_of(cast.auditor).get(signed.get_absolute_url()).context["intact"]
