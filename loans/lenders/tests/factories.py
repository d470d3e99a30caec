"""Agreements and guarantors for tests; lenders come from `loans.products.tests.factories.make_lender`."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from loans.lenders.domain import CLAUSES
from loans.lenders.models import Guarantor


def terms(**changes):
    """What `draft_agreement` takes."""
    today = timezone.localdate()
    return {
        "number": "XY-2026-1",
        "mode": "facilitation",
        "valid_from": today - timedelta(days=10),
        "valid_to": today + timedelta(days=700),
        "partner": None,
        "lender_share": Decimal(1),
        "partner_share": Decimal(0),
        "guarantor": None,
        "pay": "service_fee",
        "pay_value": Decimal("0.01"),
        "clauses": {clause.code: "第八条" for clause in CLAUSES},
    } | changes


def make_guarantor(**fields) -> Guarantor:
    facts = {
        "name": f"测试担保{Guarantor.objects.count() + 1}",
        "status": "active",
        "licence_no": "RZ-1",
        "licence_valid_to": timezone.localdate() + timedelta(days=400),
        "ceiling": Decimal(1_000_000),
    } | fields
    return Guarantor.objects.create(**facts)
