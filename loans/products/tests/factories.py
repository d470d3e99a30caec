"""Lenders and products for tests."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from loans.lenders.domain import CLAUSES
from loans.lenders.models import Lender
from loans.products.models import FeeItem, Product, ProductVersion

_serial = count(1)


def make_lender(kind: str = "bank", **fields) -> Lender:
    number = next(_serial)
    facts = {
        "code": f"lender-{number}",
        "name": f"测试银行{number}",
        "kind": kind,
        "status": "active",
        "credit_code": "",
        "licence_scope": ["consumer", "business", "mortgage"],
        "licence_no": f"B{number:08d}",
        "licence_valid_to": timezone.localdate() + timedelta(days=900),
        "listed_since": date(2025, 10, 1),
        "agreement_no": f"XY-{number}",
        "agreement_valid_to": timezone.localdate() + timedelta(days=700),
        "agreement_clauses": {clause.code: "第八条" for clause in CLAUSES},
        "list_checked_on": timezone.localdate(),
        "complaint_phone": "95500",
    } | fields
    return Lender.objects.create(**facts)


def make_product(*, status: str = "on_sale", fees: list[dict] | None = None, **fields) -> ProductVersion:
    """A product version on sale: 7.2 %, 1,000 to 300,000 yuan, three methods. `fees` as dicts of FeeItem fields."""
    number, now = next(_serial), timezone.now()
    facts = {
        "number": 1,
        "status": status,
        "annual_rate": Decimal("0.072"),
        "min_amount": Decimal(1000),
        "max_amount": Decimal(300000),
        "terms": [6, 12, 24, 36],
        "methods": ["equal_instalment", "equal_principal", "interest_only"],
        "purposes": ["装修", "日常消费", "经营周转"],
        "created_at": now,
        "on_sale_at": now if status != "draft" else None,
    } | fields
    if "lender" not in facts:
        facts["lender"] = make_lender()
    product = Product.objects.create(code=f"product-{number}", name=f"测试产品{number}")
    version = ProductVersion.objects.create(product=product, **facts)
    for fee in fees or []:
        FeeItem.objects.create(version=version, **fee)
    return version
