from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from loans.products.models import ProductVersion
from loans.products.services import content_of
from loans.products.tests.factories import make_lender, make_product

pytestmark = pytest.mark.django_db

MANAGE = {
    f"{prefix}-{name}": value
    for prefix in ("fee", "paper")
    for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"), ("MIN_NUM_FORMS", "0"), ("MAX_NUM_FORMS", "12"))
}
NO_FEE = {"fee-0-name": "", "fee-0-stage": "normal", "fee-0-timing": "upfront", "fee-0-base": "fixed",
          "fee-0-collector": ""}  # fmt: skip
FEE = {"fee-0-name": "服务费", "fee-0-stage": "normal", "fee-0-timing": "upfront", "fee-0-base": "principal",
       "fee-0-value": "1", "fee-0-collector": "lender"}  # fmt: skip


def terms(**changes):
    return (
        {
            "lender": make_lender().pk, "security": "credit", "speed_days": "3", "rate_percent": "7.2",
            "min_amount": "1000", "max_amount": "50000", "terms": "12、6", "methods": ["equal_instalment"],
            "purposes": ["装修"], "day_count": "30/360", "due_rule": "disbursement", "holiday_rule": "keep",
            "rounding_step": "0.01", "rounding_mode": "half_up", "allocation": "penalty,fee,interest,principal",
            "penalty_factor": "1.5", "misuse_factor": "2", "grace_days": "0", "prepayment_percent": "0",
            "min_age": "18", "max_age": "60", "paper-0-code": "id_card",
            "paper-0-required": "on",
        }
        | MANAGE
        | NO_FEE
        | changes
    )  # fmt: skip


def test_a_product_is_made_with_its_first_draft(cast, client_of):
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", scene="门店", category="car")
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
        ({"penalty_factor": "9"}, "penalty_factor"),
        ({"max_amount": "1e30"}, "max_amount"),
        ({"max_amount": "NaN"}, "max_amount"),
        ({"min_amount": "-5"}, "min_amount"),
        ({"rate_percent": "1e9"}, "rate_percent"),
        ({"terms": "12, 9999999999999999999999"}, "terms"),
        ({"min_rate_percent": "5"}, "max_rate_percent"),
        ({"min_rate_percent": "8", "max_rate_percent": "9"}, "rate_percent"),
        ({"due_rule": "fixed"}, "due_day"),
        ({"due_rule": "fixed", "due_day": "31"}, "due_day"),
        ({"due_day": "5"}, "due_day"),
        ({"ltv_percent": "70"}, "ltv_percent"),
        ({"regions": "浙江"}, "regions"),
        ({"sale_from": "2026-02-30"}, "sale_from"),
        ({"max_age": "17"}, "max_age"),
    ],
)
def test_impossible_terms_are_named_at_the_field_and_lose_nothing(cast, client_of, changes, field):
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", category="car", **changes)
    )
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert answer.context["product_form"]["name"].value() == "新产品"
    assert not ProductVersion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fee-0-collector": ""}, "collector"),
        ({"fee-0-value": ""}, "value"),
        ({"fee-0-value": "-1"}, "value"),
        ({"fee-0-value": "101"}, "value"),
        ({"fee-0-value": "1e40"}, "value"),
        ({"fee-0-name": ""}, "name"),
        ({"fee-0-stage": "contingent"}, "timing"),
        ({"fee-0-base": "balance"}, "base"),
        ({"fee-0-minimum": "10", "fee-0-maximum": "5"}, "maximum"),
    ],
)
def test_a_fee_is_refused_at_its_field_and_nothing_is_lost(cast, client_of, changes, field):
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", category="car", **FEE | changes)
    )
    assert answer.status_code == 400
    assert field in answer.context["fees"][0].errors
    assert answer.context["materials"][0]["code"].value() == "id_card"
    assert not ProductVersion.objects.exists()


def test_everything_entered_comes_back_into_the_form(cast, client_of):
    client = client_of(cast.operations)
    changes = FEE | {
        "min_rate_percent": "5", "max_rate_percent": "9.5", "due_rule": "fixed", "due_day": "20",
        "regions": "33, 3101",
        "employment_types": ["full_time"], "excluded_groups": ["student"], "debt_ratio_percent": "55",
        "min_monthly_income": "5000", "no_current_overdue": "on", "first_loan_only": "on", "max_queries_6m": "6",
        "paper-0-tiers": ["B"], "paper-0-above": "20000", "paper-0-not_first": "on",
        "fee-0-minimum": "10", "fee-0-maximum": "500",
    }  # fmt: skip
    client.post(
        reverse("products:create"), terms(code="new-one", name="新产品", **{"category": "education"} | changes)
    )
    version = ProductVersion.objects.get()
    assert version.product.category == "education"
    assert (str(version.criteria.max_debt_ratio), version.criteria.regions) == ("0.55", ("3101", "33"))
    assert version.materials == [
        {
            "code": "id_card",
            "name": "身份证正反面",
            "required": True,
            "tiers": ["B"],
            "above": "20000",
            "first_loan": False,
        }
    ]
    edit = reverse("products:edit", args=[version.pk])
    page = client.get(edit)
    sheet = {
        field.html_name: found
        for form in (page.context["form"], *page.context["fees"], *page.context["materials"])
        for field in form
        if (found := field.value()) is not None and found is not False
    }
    sheet |= MANAGE | {
        "fee-TOTAL_FORMS": "3", "fee-INITIAL_FORMS": "1", "paper-TOTAL_FORMS": "3", "paper-INITIAL_FORMS": "1"
    }  # fmt: skip
    before = content_of(version)
    assert client.post(edit, sheet).status_code == 302
    assert content_of(ProductVersion.objects.get()) == before


def test_a_paper_stands_on_the_list_once(cast, client_of):
    twice = {"paper-TOTAL_FORMS": "2", "paper-1-code": "id_card"}
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", category="car", **twice)
    )
    assert "code" in answer.context["materials"][1].errors


def test_the_preview_draws_out_the_cost_without_saving(cast, client_of):
    client, address = client_of(cast.operations), reverse("products:preview")
    page = client.post(address, terms()).content.decode()
    assert "7.20" in page
    page = client.post(address, terms(**FEE | {"fee-0-value": "20"})).content.decode()
    assert 'id="preview-checks"' in page
    assert client.post(address, terms(terms="x")).status_code == 200
    assert client.post(address, terms(product_id="999999999999")).status_code == 200
    assert not ProductVersion.objects.exists()


def test_two_versions_side_by_side(cast, client_of):
    one, two = make_product(), make_product(annual_rate=Decimal("0.09"))
    page = client_of(cast.auditor).get(reverse("products:compare", args=[one.pk, two.pk]))
    rows = {row[0]: row for row in page.context["rows"]}
    assert page.context["rows"][0][3]
    assert sum(row[3] for row in rows.values()) == 2  # rate and lender


def test_a_contingent_fee_needs_its_condition(cast, client_of):
    fee = {"fee-0-name": "提前还款违约金", "fee-0-stage": "contingent", "fee-0-timing": "on_event", "fee-0-value": "1"}
    answer = client_of(cast.operations).post(
        reverse("products:create"), terms(code="new-one", name="新产品", category="car", **fee)
    )
    assert answer.status_code == 400
    assert "trigger" in answer.context["fees"][0].errors


def test_editing_what_is_on_sale_makes_a_new_draft(cast, client_of):
    version = make_product()
    client_of(cast.operations).post(reverse("products:edit", args=[version.pk]), terms())
    assert list(version.product.versions.order_by("number").values_list("status", flat=True)) == ["on_sale", "draft"]


def test_submit_shows_why_not(cast, client_of):
    version = make_product(status="draft", bullet_max_months=12, lender=make_lender(licence_no=""))
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
    client.post(reverse("products:retire", args=[version.pk]), {"reason": "产品下线", "submission_id": str(uuid4())})
    version.refresh_from_db()
    assert version.status == "retired"


def test_list_and_lenders_open_for_those_who_may(cast, client_of):
    make_product()
    for name in ("products:list", "lenders:list"):
        assert client_of(cast.operations).get(reverse(name)).status_code == 200
        assert client_of(cast.administrator).get(reverse(name)).status_code == 403
