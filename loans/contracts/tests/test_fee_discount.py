"""A customer's tier lowers what the company itself takes, and nothing else."""

from decimal import Decimal as D

import pytest
from django.utils import timezone

from customers.profiles.tests.factories import make_customer
from customers.tiering.models import CustomerTier
from loans.contracts import domain
from loans.contracts.tests import factories
from loans.matching import services as matching
from loans.matching.tests.factories import make_match
from loans.maths.schedule import Method
from loans.products.domain import Fee, PriceCard
from loans.products.services import dearest_of
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
FEE = {"stage": "normal", "timing": "upfront", "base": "principal", "value": D("0.01")}
AMOUNT, MONTHS, METHOD = D(50000), 12, "equal_instalment"


@pytest.fixture
def version():
    fees = [FEE | {"name": f"{taker}服务费", "collector": taker} for taker in ("platform", "lender", "guarantor")]
    return make_product(fees=fees, guarantor="示例担保")


def customer_of(tier):
    customer = make_customer()
    CustomerTier.objects.update_or_create(
        customer=customer, defaults={"tier": tier, "evaluated_on": timezone.localdate()}
    )
    return customer


def offer_to(version, tier):
    application = factories.approved(product_version=version, amount=AMOUNT, customer=customer_of(tier))
    return factories.offer(application=application)


def test_only_the_companys_own_fee_is_lowered_and_alike_for_all_of_a_tier(version, cast, client_of):
    offers = {tier: offer_to(version, tier) for tier in ("vip", "regular", "potential")}
    costs = {tier: offer.total_cost for tier, offer in offers.items()}
    assert costs["potential"] == costs["regular"] == costs["vip"] + 50
    assert offer_to(version, "vip").total_cost == costs["vip"]
    vip = domain.quote(offers["vip"].frozen_terms)
    assert {fee.name: item.total for fee, item in vip.items} == {
        "platform服务费": D(450), "lender服务费": D(500), "guarantor服务费": D(500),
    }  # fmt: skip
    [line] = domain.spared(vip)
    assert (line.list_price, line.share, line.amount) == (D(500), D("0.10"), D(50))
    assert "tier.fee_discount.vip" in {one["code"] for one in offers["vip"].parameters}
    page = client_of(cast.operations).get(offers["vip"].get_absolute_url()).content.decode()
    assert 'data-spared="50.00"' in page
    assert offers["vip"].annual_rate == offers["regular"].annual_rate


def test_the_form_says_it_and_computes_again(version):
    form = factories.issued(ready=False, application=offer_to(version, "vip").application)
    said = [row["standard"] for row in form.content["normal"] if "platform" in row["item"]]
    assert "优惠 10.00%" in said[0]
    assert all(printed == again for _label, printed, again in domain.recompute(form.content))


def test_matching_names_the_same_figures_and_the_sale_is_judged_by_the_list_price(version, cast):
    customer = customer_of("vip")
    match = make_match(cast.operations, customer, amount=AMOUNT, term_months=MONTHS)
    shown = matching.appraise(
        match=match, version=version, amount=AMOUNT, term_months=MONTHS, method=METHOD, now=timezone.now()
    ).figures
    assert shown.total_cost == offer_to(version, "vip").total_cost
    today = timezone.localdate()
    assert dearest_of(version, today).cost.simple > shown.simple


@pytest.mark.parametrize("share", [D("-0.1"), D("1.1")])
def test_a_discount_never_raises_a_fee(share):
    with pytest.raises(ValueError, match="discount"):
        Fee("x", "upfront", "fixed", D(1), discount=share)


def test_offers_from_before_there_were_discounts_cost_what_they_did():
    card = PriceCard((Fee("x", "upfront", "fixed", D(9)),))
    terms = domain.OfferTerms(AMOUNT, D("0.07"), MONTHS, Method.EQUAL_INSTALMENT, timezone.localdate(), card)
    stored = terms.as_json()
    del stored["fees"][0]["discount"]
    assert domain.OfferTerms.from_json(stored) == terms
