"""Products of the sample company, each approved by a second person like any other."""

from decimal import Decimal
from typing import Any

from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from loans.lenders.models import Lender
from loans.products import services
from loans.products.forms import MATERIALS
from loans.products.models import Product

GUARANTOR = "安信融资担保有限公司（样例）"
ALL = ["equal_instalment", "equal_principal", "interest_only"]
LEVEL = ["equal_instalment", "equal_principal"]
CONSUMER = ["装修", "教育培训", "医疗健康", "旅游", "婚庆", "家电数码", "日常消费"]
BUSINESS = ["经营周转", "设备采购", "进货"]

# code, name, scene, first loan, lender, rate, from, to, terms, methods, purposes, materials, guarantee fee a month
PRODUCTS: list[tuple[Any, ...]] = [
    ("personal-credit", "个人信用贷", "线下门店", False, "haitang-bank", "0.0720", 1000, 300000, [6, 12, 24, 36], ALL,
     [*CONSUMER, "购车", "经营周转"], ["id_card", "income_proof"], "0.0010"),
    ("first-loan", "首贷专享", "首贷服务中心", True, "haitang-bank", "0.0580", 5000, 100000, [12, 24, 36], LEVEL,
     [*CONSUMER, *BUSINESS], ["id_card", "income_proof"], "0"),
    ("micro-business", "小微经营贷", "产业园区", False, "haitang-bank", "0.0650", 10000, 500000, [6, 12, 24, 36], ALL,
     BUSINESS, ["id_card", "business_licence", "bank_statement"], "0.0010"),
    ("instalment", "消费分期", "合作商户", False, "qinghe-cfc", "0.1380", 1000, 100000, [3, 6, 12, 24], LEVEL,
     CONSUMER, ["id_card", "purpose_proof"], "0"),
    ("car", "购车贷", "汽车经销商", False, "qinghe-cfc", "0.0860", 20000, 200000, [12, 24, 36, 48], LEVEL, ["购车"],
     ["id_card", "income_proof", "vehicle_papers"], "0"),
    ("education", "进修分期", "职业培训", False, "yunshan-micro", "0.1080", 2000, 50000, [6, 12, 24], LEVEL,
     ["教育培训"], ["id_card", "purpose_proof"], "0"),
]  # fmt: skip


def seed(world: World) -> None:
    for row in PRODUCTS:
        if not Product.objects.filter(code=row[0]).exists():
            _put_on_sale(world, *row)


def _put_on_sale(
    world: World, code: str, name: str, scene: str, first: bool, lender: str, rate: str, low: int, high: int,
    terms: list[int], methods: list[str], purposes: list[str], materials: list[str], guarantee: str,
) -> None:  # fmt: skip
    maker, now = world.by("operations"), world.now
    product = services.create_product(actor=maker, now=now, code=code, name=name, scene=scene, first_loan=first)
    version = services.draft_version(
        actor=maker,
        now=now,
        product=product,
        terms={
            "lender": Lender.objects.get(code=lender),
            "guarantor": GUARANTOR if Decimal(guarantee) else "",
            "annual_rate": Decimal(rate),
            "min_amount": Decimal(low),
            "max_amount": Decimal(high),
            "terms": terms,
            "methods": methods,
            "purposes": purposes,
            "materials": [{"code": code, "name": MATERIALS[code], "required": True} for code in materials],
        },
        fees=_fees(Decimal(guarantee)),
    )
    approval = services.submit_version(actor=maker, now=now, version_id=version.pk)
    approvals.approve(actor=world.by("compliance"), approval_id=approval.pk, now=now)


def _fees(guarantee: Decimal) -> list[dict[str, Any]]:
    if not guarantee:
        return []
    return [
        {"name": "增信服务费", "stage": "normal", "timing": "per_instalment", "base": "principal", "value": guarantee,
         "collector": "guarantor", "trigger": ""},
    ]  # fmt: skip
