"""Offers: out of what lender and product allow, answered by the borrower with proof, frozen once made."""

import uuid
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused
from loans import triggers
from loans.contracts import services
from loans.contracts.domain import OfferTerms, quote
from loans.contracts.models import Disclosure, Offer
from loans.contracts.tests import factories
from loans.maths.schedule import Method
from loans.products.domain import Fee, PriceCard

pytestmark = pytest.mark.django_db


def sent(**data):
    return {"submission_id": str(uuid.uuid4()), **data}


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"term_months": 7}, "term_months"),
        ({"method": "flat"}, "method"),
        ({"amount": D("0.01")}, "amount"),
        ({"amount": D(50001)}, "amount"),
        ({"start": date(2020, 1, 1)}, "start"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"valid_until": date(2099, 1, 1)}, "valid_until"),
    ],
)
def test_what_lender_and_product_do_not_allow_is_refused_at_its_field(terms, field):
    with pytest.raises(Refused) as refusal:
        factories.offer(**terms)
    assert refusal.value.data["field"] == field
    assert not Offer.objects.exists()


def test_a_rate_above_the_product_is_not_offered():
    application = factories.approved(rate=D("0.08"))
    with pytest.raises(Refused) as refusal:
        factories.offer(application=application)
    assert refusal.value.code == "offers.rate_above_product"


def test_an_offer_says_which_values_it_was_worked_out_with():
    offer = factories.offer()
    used = {one["code"]: one for one in offer.parameters}
    assert {"ceiling.annual_cost.bank", "ceiling.basis", "offer.valid_days"} <= set(used)
    assert used["ceiling.annual_cost.bank"]["value"] == "0.24"
    assert offer.valid_until == timezone.localdate() + timedelta(days=15)


def test_the_acceptance_is_kept_with_its_proof(cast, client_of):
    offer = factories.offer()
    desk = client_of(cast.operations)
    url = reverse("contracts:offer_accept", args=[offer.pk])
    missing = desk.post(url, sent(how="recording"))
    assert (missing.status_code, set(missing.context["accept_form"].errors)) == (400, {"reference"})
    assert desk.post(url, sent(how="recording", reference="LY-88", note="同意")).status_code == 302
    offer.refresh_from_db()
    assert (offer.state, offer.answer_how, offer.answer_reference, offer.answered_to) == (
        "accepted", "recording", "LY-88", cast.operations,
    )  # fmt: skip
    assert offer.answer_ip == "127.0.0.1"
    page = desk.get(offer.get_absolute_url())
    assert [step["state"] for step in page.context["steps"]] == ["done", "here", "ahead", "ahead"]


def test_a_refusal_with_other_wishes_begins_the_next_offer(cast, client_of):
    offer = factories.offer()
    desk = client_of(cast.operations)
    url = reverse("contracts:offer_refuse", args=[offer.pk])
    assert desk.post(url, sent(how="recording", reference="LY-89")).status_code == 400
    desk.post(url, sent(how="recording", reference="LY-89", note="太贵", counter_amount="30000", counter_months="24"))
    offer.refresh_from_db()
    assert (offer.state, offer.counter_amount) == ("refused", D(30000))
    assert AuditRow.objects.latest("id").action == "contracts.refuse_offer"
    assert not Disclosure.objects.exists()
    assert 'id="offer-again"' in desk.get(offer.get_absolute_url()).content.decode()
    form = desk.get(reverse("contracts:offer_create", args=[offer.application_id])).context["form"]
    assert (form.initial["amount"], form.initial["term_months"]) == (D(30000), 24)
    again = factories.offer(application=offer.application, amount=D(30000), term_months=24)
    assert (again.revision, again.state) == (2, "open")
    with pytest.raises(Refused):
        services.accept_offer(actor=cast.operations, offer_id=offer.pk, now=timezone.now())


def test_a_refusal_without_proof_is_refused_by_the_database():
    offer = factories.offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(state="refused")


def test_the_price_of_an_offer_never_changes():
    offer = factories.offer()
    triggers.install(connection)
    try:
        for change in ({"simple_cost": D("0.01")}, {"ceiling": D("0.36")}, {"amount": D(1)}, {"terms": {}}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Offer.objects.filter(pk=offer.pk).update(**change)
        offer.save()  # what stays the same may be written
    finally:
        triggers.remove(connection)


class TestTermsOfTheProduct:
    def terms(self, **changes) -> OfferTerms:
        card = PriceCard(**changes)
        return OfferTerms(D(10000), D("0.072"), 12, Method.EQUAL_INSTALMENT, date(2026, 1, 25), card)

    def test_papers_from_before_a_field_existed_compute_as_they_did(self):
        stored = self.terms().as_json()
        for name in ("due_rule", "due_day", "due_dates", "rounding_step", "rounding_mode"):
            del stored[name]
        assert quote(OfferTerms.from_json(stored)).rows() == quote(self.terms()).rows()

    def test_what_is_stored_comes_back(self):
        fee = Fee("担保费", "per_instalment", "principal", D("0.001"), "担保公司", minimum=D(20), maximum=D(50))
        terms = self.terms(fees=(fee,), due_rule="fixed", due_day=10, rounding_step=D("1"), rounding_mode="up")
        assert OfferTerms.from_json(terms.as_json()) == terms
        assert quote(terms).fee_of(1) == D(20)

    def test_due_day_and_rounding_of_the_product(self):
        found = quote(self.terms(due_rule="fixed", due_day=10, rounding_step=D("1"), rounding_mode="up")).schedule
        assert found.rows[0].due == date(2026, 3, 10)
        assert found.rows[1].total == found.rows[1].total.to_integral_value()
        assert sum(row.principal for row in found.rows) == D(10000)

    def test_a_due_day_on_a_holiday_moves_and_the_amount_stays(self):
        application = factories.approved()
        version = application.product_version
        version.holiday_rule = "next_workday"
        version.save()
        plain = quote(self.terms())
        moved = quote(services.pricing.dated(self.terms(), version))
        assert moved.schedule.rows[0].due == date(2026, 2, 25)
        assert moved.schedule.rows[2].due == date(2026, 4, 27)  # a Saturday
        assert moved.schedule.rows[7].due == date(2026, 9, 28)  # Mid-Autumn and its weekend
        assert [row.total for row in moved.schedule.rows] == [row.total for row in plain.schedule.rows]
