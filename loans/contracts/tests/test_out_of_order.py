"""Steps taken out of order, around the page that would not offer them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.contracts import services
from loans.contracts.models import Contract, Disclosure
from loans.contracts.tests import factories
from loans.servicing import services as servicing

pytestmark = pytest.mark.django_db


def refusal_of(verb, **values) -> str:
    with pytest.raises(Refused) as refusal:
        verb(now=timezone.now(), **values)
    return refusal.value.code


def test_a_contract_whose_payment_is_ordered_cannot_be_made_void(cast):
    """The money would go out for a contract that is worth nothing, and no loan could be booked for it."""
    contract = factories.signed()
    order = servicing.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    void = {"actor": cast.operations, "contract_id": contract.pk, "reason": "客户反悔"}
    assert refusal_of(services.void_contract, **void) == "contracts.payment_ordered"
    servicing.fail_disbursement(disbursement_id=order.pk, error="account closed", now=timezone.now())
    services.void_contract(now=timezone.now(), **void)
    assert Contract.objects.get(pk=contract.pk).state == "void"


def withdrawn(application) -> None:
    applications.withdraw_application(application_id=application.pk, actor=None, reason="不需要了", now=timezone.now())


def test_an_offer_of_a_withdrawn_application_cannot_be_accepted(cast):
    offer = factories.offer()
    withdrawn(offer.application)
    code = refusal_of(services.accept_offer, actor=cast.operations, offer_id=offer.pk)
    assert code == "offers.application_moved_on"
    assert not Disclosure.objects.exists()


def test_a_form_of_a_withdrawn_application_cannot_be_confirmed(cast):
    form = factories.issued()
    services.show_disclosure(actor=cast.operations, disclosure_id=form.pk, now=timezone.now() - timedelta(hours=1))
    withdrawn(form.offer.application)
    code = refusal_of(
        services.confirm_disclosure,
        actor=cast.operations,
        disclosure_id=form.pk,
        method="popup",
        items=factories.ticked(form),
        ip_address=None,
    )
    assert code == "offers.application_moved_on"


def test_no_contract_for_a_withdrawn_application(cast):
    form = factories.confirmed()
    withdrawn(form.offer.application)
    code = refusal_of(services.prepare_contract, actor=cast.operations, disclosure_id=form.pk)
    assert code == "offers.application_moved_on"


def test_the_evidence_of_a_confirmation_names_the_borrowers_address_and_not_our_proxy(cast, client_of, settings):
    settings.TRUSTED_PROXIES = 1
    form = factories.issued()
    services.show_disclosure(actor=cast.operations, disclosure_id=form.pk, now=timezone.now() - timedelta(hours=1))
    client_of(cast.operations).post(
        f"/loans/contracts/disclosures/{form.pk}/confirm/",
        {"method": "popup", "items": factories.ticked(form), "submission_id": "7a4a6f0e-0000-4000-8000-000000000001"},
        headers={"X-Forwarded-For": "10.0.0.9, 203.0.113.7"},
        REMOTE_ADDR="127.0.0.1",
    )
    form.refresh_from_db()
    assert (form.state, form.ip_address) == ("confirmed", "203.0.113.7")
