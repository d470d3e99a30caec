from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.values.errors import Refused
from loans.products import services
from loans.products.tests.factories import make_lender, make_product

pytestmark = pytest.mark.django_db

GUARANTEE = {
    "name": "增信服务费",
    "stage": "normal",
    "timing": "per_instalment",
    "base": "fixed",
    "value": Decimal(50),
    "collector": "guarantor",
}
SET_UP = {
    "name": "担保手续费",
    "stage": "normal",
    "timing": "upfront",
    "base": "fixed",
    "value": Decimal(200),
    "collector": "guarantor",
}


def draft(**fields):
    return make_product(status="draft", **fields)


def test_a_version_goes_on_sale_through_a_second_person(cast):
    version, now = draft(), timezone.now()
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.operations, approval_id=approval.pk, now=now)
    assert refusal.value.code == "approvals.same_person"
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    version.refresh_from_db()
    assert version.status == "on_sale"


def test_the_version_before_retires(cast):
    old, now = make_product(), timezone.now()
    new = services.draft_version(
        actor=cast.operations,
        now=now,
        product=old.product,
        fees=[],
        terms={
            name: getattr(old, name)
            for name in ("lender", "annual_rate", "min_amount", "max_amount", "terms", "methods", "purposes")
        },
    )
    approval = services.submit_version(actor=cast.operations, now=now, version_id=new.pk)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status, new.number) == ("retired", "on_sale", 2)


def test_v3_is_refused_with_its_figure(cast):
    """10,000 over 12 months at 12 %, guarantee 50.00 a month, 200.00 at the start: 26.48 % simple."""
    version = draft(
        annual_rate=Decimal("0.12"),
        min_amount=Decimal(10000),
        max_amount=Decimal(10000),
        terms=[12],
        methods=["equal_instalment"],
        fees=[GUARANTEE, SET_UP],
    )
    with pytest.raises(Refused) as refusal:
        services.submit_version(actor=cast.operations, now=timezone.now(), version_id=version.pk)
    assert "26.48" in str(refusal.value)
    version.refresh_from_db()
    assert version.status == "draft"


def test_the_dearest_combination_is_the_smallest_loan_when_a_fee_is_fixed():
    version = draft(min_amount=Decimal(10000), max_amount=Decimal(200000), terms=[12, 24], fees=[GUARANTEE])
    worst = services.dearest_of(version, date(2026, 11, 22))
    assert worst.amount == Decimal(10000)


@pytest.mark.parametrize(
    "papers",
    [
        {"licence_no": ""},
        {"licence_valid_to": date(2026, 1, 1)},
        {"listed_since": None},
        {"agreement_no": ""},
        {"agreement_valid_to": date(2026, 1, 1)},
    ],
)
def test_a_lender_without_papers_keeps_the_product_from_sale(cast, papers):
    version = draft(lender=make_lender(**papers))
    with pytest.raises(Refused) as refusal:
        services.submit_version(actor=cast.operations, now=timezone.now(), version_id=version.pk)
    assert refusal.value.code == "products.objections"


def test_the_platform_may_not_collect(cast):
    version = draft(fees=[GUARANTEE | {"value": Decimal(1), "collector": "platform"}])
    assert len(services.objections(version, date(2026, 11, 22))) == 1


def test_a_draft_changed_after_submission_voids_the_request(cast):
    version, now = draft(), timezone.now()
    approval = services.submit_version(actor=cast.operations, now=now, version_id=version.pk)
    type(version).objects.filter(pk=version.pk).update(annual_rate=Decimal("0.2"))
    with pytest.raises(Refused) as refusal:
        approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    assert refusal.value.code == "approvals.changed"
