from uuid import uuid4

import pytest
from django.urls import reverse

from loans.products.models import ProductVersion
from loans.products.tests.factories import make_lender, make_product

pytestmark = pytest.mark.django_db

FEES = {"fee-TOTAL_FORMS": "1", "fee-INITIAL_FORMS": "0", "fee-MIN_NUM_FORMS": "0", "fee-MAX_NUM_FORMS": "12"}
NO_FEE = {
    "fee-0-name": "",
    "fee-0-stage": "normal",
    "fee-0-timing": "upfront",
    "fee-0-base": "fixed",
    "fee-0-collector": "lender",
}


def terms(**changes):
    return (
        {
            "lender": make_lender().pk,
            "rate_percent": "7.2",
            "min_amount": "1000",
            "max_amount": "50000",
            "terms": "12、6",
            "methods": ["equal_instalment"],
            "purposes": ["装修"],
            "materials": ["id_card"],
            "penalty_factor": "1.5",
            "prepayment_percent": "0",
            "min_age": "18",
            "max_age": "60",
        }
        | FEES
        | NO_FEE
        | changes
    )


def test_a_product_is_made_with_its_first_draft(cast, client_of):
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", scene="门店")
    )
    version = ProductVersion.objects.get(product__code="new-one")
    assert answer.url == reverse("products:detail", args=[version.pk])
    assert (version.terms, version.status, str(version.annual_rate)) == ([6, 12], "draft", "0.072000")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terms": "zwölf"}, "terms"),
        ({"terms": "0"}, "terms"),
        ({"max_amount": "999"}, "max_amount"),
        ({"rate_percent": "-1"}, "rate_percent"),
        ({"penalty_factor": "1.6"}, "penalty_factor"),
        ({"max_age": "17"}, "max_age"),
    ],
)
def test_impossible_terms_are_named_at_the_field_and_lose_nothing(cast, client_of, changes, field):
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", **changes)
    )
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert answer.context["product_form"]["name"].value() == "新产品"
    assert not ProductVersion.objects.exists()


def test_a_contingent_fee_needs_its_condition(cast, client_of):
    fee = {"fee-0-name": "提前还款违约金", "fee-0-stage": "contingent", "fee-0-timing": "on_event", "fee-0-value": "1"}
    answer = client_of(cast.operations).post(reverse("products:create"), terms(code="new-one", name="新产品", **fee))
    assert answer.status_code == 400
    assert "trigger" in answer.context["fees"][0].errors


def test_editing_what_is_on_sale_makes_a_new_draft(cast, client_of):
    version = make_product()
    client_of(cast.operations).post(reverse("products:edit", args=[version.pk]), terms())
    assert list(version.product.versions.order_by("number").values_list("status", flat=True)) == ["on_sale", "draft"]


def test_submit_shows_why_not(cast, client_of):
    version = make_product(status="draft", lender=make_lender(licence_no=""))
    page = client_of(cast.operations).get(reverse("products:detail", args=[version.pk]))
    assert len(page.context["objections"]) == 1
    assert 'id="objections"' in page.content.decode()


def test_suspending_needs_a_reason(cast, client_of):
    version, client = make_product(), client_of(cast.operations)
    client.post(reverse("products:suspend", args=[version.pk]), {"reason": "", "submission_id": str(uuid4())})
    version.refresh_from_db()
    assert version.status == "on_sale"
    client.post(reverse("products:suspend", args=[version.pk]), {"reason": "利率调整", "submission_id": str(uuid4())})
    version.refresh_from_db()
    assert version.status == "suspended"


def test_list_and_lenders_open_for_those_who_may(cast, client_of):
    make_product()
    for name in ("products:list", "lenders:list"):
        assert client_of(cast.operations).get(reverse(name)).status_code == 200
        assert client_of(cast.administrator).get(reverse(name)).status_code == 403
