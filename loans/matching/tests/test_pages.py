import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from loans.lenders.models import Agreement
from loans.matching.models import CustomerNeed, ProductMatch
from loans.matching.tests.factories import make_match
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db

ASKED = {
    "purpose": "装修",
    "amount": "100000",
    "term_months": "24",
    "speed": "any",
    "pay_monthly": "6000",
    "cost_limit": "12",
}


def send(client, url, data, **options):
    return client.post(url, {"submission_id": uuid.uuid4(), **data}, **options)


@pytest.fixture
def customer(cast):
    return make_customer(monthly_income=Decimal(20000), monthly_debt=Decimal(0))


def test_from_a_need_to_products_in_order(cast, client_of, customer):
    make_product(annual_rate=Decimal("0.15"))
    cheap = make_product(annual_rate=Decimal("0.06"))
    make_product(purposes=["购车"])
    client = client_of(cast.relationship_manager)
    answer = send(client, reverse("matching:new"), {**ASKED, "customer": customer.pk})
    match = ProductMatch.objects.get()
    assert answer.url == reverse("matching:detail", args=[match.pk])
    assert (match.fitting, match.excluded) == (2, 1)
    assert match.result["offers"][0]["version"] == cheap.pk
    assert match.need.cost_limit == Decimal("0.12")
    assert [row.action for row in AuditRow.objects.order_by("id")][-2:] == ["matching.file_need", "matching.match"]
    page = client.get(answer.url).content.decode()
    assert page.index(f'data-version="{cheap.pk}" data-rank="1"') > 0
    assert 'id="excluded"' in page


def test_what_is_wrong_stands_at_its_field(cast, client_of, customer):
    client = client_of(cast.operations)
    answer = send(
        client, reverse("matching:new"), {**ASKED, "customer": customer.pk, "amount": "1e30", "least_amount": "-3"}
    )
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"amount", "least_amount"}
    answer = send(client, reverse("matching:new"), {**ASKED, "customer": customer.pk, "least_amount": "200000"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"least_amount"})
    assert not CustomerNeed.objects.exists()


def test_a_forbidden_purpose_is_told_and_nothing_fits(cast, client_of, customer):
    make_product()
    answer = send(
        client_of(cast.operations),
        reverse("matching:new"),
        {**ASKED, "customer": customer.pk, "purpose": "股票"},
        follow=True,
    )
    assert (answer.context["match"].fitting, answer.context["match"].excluded) == (0, 1)


def test_the_number_of_queries_does_not_grow_with_the_products(cast, client_of, customer):
    assert cast.operations

    def counted(products: int) -> tuple[int, int]:
        for _ in range(products):
            make_product(fees=[{"name": "增信服务费", "stage": "normal", "timing": "per_instalment", "base": "fixed",
                                "value": 10, "collector": "guarantor"}])  # fmt: skip
        with CaptureQueriesContext(connection) as matching:
            match = make_match(cast.operations, customer)
        first = len(matching)
        client = client_of(cast.operations)
        client.get(match.get_absolute_url())
        with CaptureQueriesContext(connection) as page:
            client.get(match.get_absolute_url())
        return first, len(page)

    assert counted(1) == counted(6)


def test_what_was_recorded_is_never_changed(cast, customer):
    match = make_match(cast.operations, customer)
    for row in (match, match.need):
        with pytest.raises(Refused):
            row.save()
        with pytest.raises(Refused):
            row.delete()


def test_only_advisers_match(cast, customer):
    with pytest.raises(Refused):
        make_match(cast.reviewer, customer)


def test_what_a_lender_pays_us_changes_nothing(cast, customer):
    """利益冲突: our pay stands in the agreement with the lender, which matching never reads."""
    today = timezone.localdate()
    for pay_value, version in ((Decimal("0.001"), make_product()), (Decimal("0.2"), make_product())):
        Agreement.objects.create(
            lender=version.lender, number=f"XY-{version.pk}", status="active", mode="facilitation", valid_from=today,
            valid_to=today + timedelta(days=700), pay="service_fee", pay_value=pay_value, created_at=timezone.now(),
            active_at=timezone.now(),
        )  # fmt: skip
    before = make_match(cast.operations, customer).result
    for first, second in zip(Agreement.objects.order_by("id"), Agreement.objects.order_by("-id"), strict=True):
        Agreement.objects.filter(pk=first.pk).update(pay_value=second.pay_value * 3)
    assert make_match(cast.operations, customer).result == before
