"""Offer, form, contract: each step, and what happens to those who want to skip one."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backoffice.values.errors import Refused
from loans import triggers
from loans.contracts import services
from loans.contracts.models import Contract, Disclosure, Offer
from loans.contracts.tests import factories
from loans.contracts.tests.factories import ticked
from loans.lenders.domain import Ceiling
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
GUARANTEE = {"stage": "normal", "timing": "per_instalment", "base": "fixed", "collector": "guarantor"}
SETUP = {"stage": "normal", "timing": "upfront", "base": "fixed", "collector": "guarantor"}


def v1(**more):
    fees = [{**GUARANTEE, "name": "增信服务费", "value": D(30)}, {**SETUP, "name": "一次性费用", "value": D(100)}]
    product = make_product(fees=fees, guarantor="示例担保", **more)
    return factories.approved(product_version=product, amount=D(10000))


def v3(upfront=D(200)):
    fees = [{**GUARANTEE, "name": "增信服务费", "value": D(50)}, {**SETUP, "name": "一次性费用", "value": upfront}]
    product = make_product(fees=fees, guarantor="示例担保", annual_rate=D("0.12"))
    return factories.approved(product_version=product, amount=D(10000), rate=D("0.12"))


def test_an_offer_carries_the_figures_of_v1():
    offer = factories.offer(application=v1())
    assert round(offer.simple_cost * 100, 4) == D("15.5631")
    assert round(offer.compound_cost * 100, 4) == D("16.7227")
    assert offer.total_cost == D("854.28")
    assert offer.ceiling == D("0.24")


def test_v3_is_refused_at_creation():
    with pytest.raises(Refused) as refusal:
        factories.offer(application=v3())
    assert refusal.value.code == "offers.above_ceiling"
    assert not Offer.objects.exists()


def test_v3_without_the_upfront_fee_passes_and_warns():
    assert factories.offer(application=v3(D(0))).compound_warning is True


def test_the_database_refuses_a_cost_above_the_ceiling():
    offer = factories.offer(application=v1())
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(ceiling=D("0.15"))


def test_a_ceiling_that_came_meanwhile_stops_the_acceptance(cast, monkeypatch):
    offer = factories.offer(application=v1())
    monkeypatch.setattr(services.pricing, "ceiling_of", lambda application, on: Ceiling(D("0.12"), "新规", "simple"))
    with pytest.raises(Refused) as refusal:
        services.accept_offer(actor=cast.operations, offer_id=offer.pk, now=timezone.now())
    assert refusal.value.code == "offers.above_ceiling"


def test_nothing_above_the_lenders_approval():
    application = v1()
    with pytest.raises(Refused) as refusal:
        factories.offer(application=application, amount=D(10001))
    assert refusal.value.code == "offers.above_approval"
    with pytest.raises(Refused):
        factories.offer(application=application, annual_rate=D("0.08"))


def test_an_offer_has_a_last_day(cast):
    offer = factories.offer(application=v1())
    later = timezone.now() + timedelta(days=16)
    with pytest.raises(Refused) as refusal:
        services.accept_offer(actor=cast.operations, offer_id=offer.pk, now=later)
    assert refusal.value.code == "offers.expired"
    assert services.expire_offers(now=later) == 1
    assert services.expire_offers(now=later) == 0


def test_the_form_is_issued_shown_read_and_confirmed_in_this_order(cast):
    now = timezone.now()
    form = factories.issued(application=v1(), ready=False, now=now)
    assert form.state == "issued"
    assert len(form.content_sha256) == 64
    with pytest.raises(Refused) as refusal:
        services.show_disclosure(actor=cast.operations, disclosure_id=form.pk, now=now)
    assert refusal.value.code == "disclosures.not_ready"
    factories.quickly(form.document)
    with pytest.raises(Refused):
        services.confirm_disclosure(
            actor=cast.operations, disclosure_id=form.pk, method="popup", items=ticked(form), ip_address=None, now=now
        )
    services.show_disclosure(actor=cast.operations, disclosure_id=form.pk, now=now)
    early = now + timedelta(seconds=form.reading_seconds - 1)
    with pytest.raises(Refused) as refusal:
        services.confirm_disclosure(
            actor=cast.operations,
            disclosure_id=form.pk,
            method="popup",
            items=ticked(form),
            ip_address=None,
            now=early,
        )
    assert refusal.value.code == "disclosures.too_early"
    done = services.confirm_disclosure(
        actor=cast.operations, disclosure_id=form.pk, method="popup", items=ticked(form), ip_address="10.0.0.1",
        now=now + timedelta(seconds=form.reading_seconds),
    )  # fmt: skip
    assert (done.state, done.method, done.operator, done.ip_address) == (
        "confirmed",
        "popup",
        cast.operations,
        "10.0.0.1",
    )
    assert done.pdf_sha256 == done.document.sha256 != ""


def test_opening_the_form_again_does_not_restart_the_reading_time(cast):
    now = timezone.now()
    form = factories.issued(application=v1(), now=now)
    services.show_disclosure(actor=cast.operations, disclosure_id=form.pk, now=now)
    again = services.show_disclosure(actor=cast.operations, disclosure_id=form.pk, now=now + timedelta(seconds=9))
    assert again.shown_at == now


@pytest.mark.parametrize("state", ["draft", "issued", "shown", "superseded", "void"])
def test_no_contract_before_confirmation_through_the_service(cast, state):
    form = factories.issued(application=v1())
    now = timezone.now()
    Disclosure.objects.filter(pk=form.pk).update(state=state, shown_at=now, enabled_at=now)
    with pytest.raises(Refused) as refusal:
        services.prepare_contract(actor=cast.operations, disclosure_id=form.pk, now=now)
    assert refusal.value.code == "contracts.not_confirmed"


@pytest.mark.django_db(transaction=True)
def test_no_contract_before_confirmation_around_the_service():
    form = factories.issued(application=v1())
    triggers.install(connection)
    now = timezone.now()
    try:
        with pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.create(
                number="HT-X", disclosure=form, offer=form.offer, application=form.offer.application,
                customer=form.offer.customer, amount=form.offer.amount, disclosure_confirmed_at=now, created_at=now,
            )  # fmt: skip
    finally:
        triggers.remove(connection)


def test_a_change_of_terms_takes_the_force_from_every_earlier_paper(cast):
    contract = factories.prepared(application=v1())
    first = contract.disclosure
    offer = services.create_offer(
        actor=cast.operations, application_id=contract.application_id, amount=D(9000), now=timezone.now()
    )
    for row in (first, contract, first.document, contract.document):
        row.refresh_from_db()
    assert (first.state, contract.state) == ("superseded", "void")
    assert (first.document.state, contract.document.state) == ("void", "void")
    assert offer.revision == 2
    with pytest.raises(Refused):
        services.prepare_contract(actor=cast.operations, disclosure_id=first.pk, now=timezone.now())
    second = services.accept_offer(actor=cast.operations, offer_id=offer.pk, now=timezone.now())
    assert second.state == "issued"
    assert second.content_sha256 != first.content_sha256


def test_signing_records_who_when_and_which_bytes(cast):
    contract = factories.signed(application=v1())
    assert contract.signed_sha256 == contract.document.sha256
    assert contract.signer_name == contract.customer.name
    contract.application.refresh_from_db()
    assert contract.application.status == "contracted"
    with pytest.raises(Refused):
        services.create_offer(actor=cast.operations, application_id=contract.application_id, now=timezone.now())


def test_somebody_else_cannot_sign(cast):
    contract = factories.prepared(application=v1())
    with pytest.raises(Refused) as refusal:
        services.sign_contract(
            actor=cast.operations, contract_id=contract.pk, signer_name="别人", method="popup", now=timezone.now()
        )
    assert refusal.value.code == "contracts.other_signer"


def test_a_signed_contract_made_void_gives_the_application_back(cast):
    contract = factories.signed(application=v1())
    services.void_contract(actor=cast.operations, contract_id=contract.pk, reason="客户反悔", now=timezone.now())
    contract.application.refresh_from_db()
    assert contract.application.status == "lender_approved"


def test_withdrawing_closes_everything(cast):
    contract = factories.prepared(application=v1())
    services.withdraw_offer(actor=cast.operations, offer_id=contract.offer_id, reason="不需要了", now=timezone.now())
    contract.refresh_from_db()
    assert contract.state == "void"
    assert Disclosure.objects.get(pk=contract.disclosure_id).state == "void"
