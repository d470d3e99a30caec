"""The product library of the sample company: every category with its variant for a first loan.

Each product is approved by a second person like any other, so whatever is here has passed every check.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from loans.lenders.models import Guarantor, Lender
from loans.products import services
from loans.products.domain import Criteria, stored
from loans.products.forms import MATERIALS
from loans.products.models import Product

ALL = ["equal_instalment", "equal_principal", "interest_only"]
LEVEL = ["equal_instalment", "equal_principal"]
CONSUMER = ["装修", "教育培训", "医疗健康", "旅游", "婚庆", "家电数码", "日常消费"]
BUSINESS = ["经营周转", "设备采购", "进货"]
BANK, BANK_TWO, CFC, MICRO = "haitang-bank", "lanting-bank", "qinghe-cfc", "yunshan-micro"


@dataclass(frozen=True)
class Line:
    """One product. `guarantee`: the guarantor's fee, a share of the principal with each instalment. `first`: the code
    and rate of the variant for a first loan, or of none. `asks`: criteria beside age and overdue."""

    code: str
    name: str
    category: str
    scene: str
    lender: str
    rate: str
    low: int
    high: int
    terms: list[int]
    methods: list[str]
    purposes: list[str]
    papers: list[Any]
    guarantee: str = "0"
    security: str = "credit"
    ltv: str = ""
    speed: int = 3
    first: tuple[str, str, str] | None = None
    asks: dict[str, Any] | None = None
    more: dict[str, Any] | None = None


LIBRARY = [
    Line(
        "personal-credit", "个人信用贷", "personal_credit", "线下门店", BANK, "0.0720", 1000, 300000,
        [6, 12, 24, 36], ALL,
        [*CONSUMER, "购车", "经营周转"], ["id_card", "income_proof", ("bank_statement", ["B"], "50000")],
        guarantee="0.0010", first=("first-loan", "首贷专享", "0.0580"),
        more={"min_rate": "0.0480", "max_rate": "0.0960", "prepayment_free_after": 6, "prepayment_fee": "0.0100"},
    ),
    Line(
        "home-secured", "房产抵押贷", "home_secured", "线下门店", BANK, "0.0480", 100000, 3000000,
        [12, 36, 60, 120], LEVEL,
        [*CONSUMER, *BUSINESS], ["id_card", "property_papers", "income_proof", ("bank_statement", [], "1000000")],
        security="mortgage", ltv="0.70", speed=10, first=("home-secured-first", "房产抵押贷·首贷", "0.0450"),
        asks={"min_monthly_income": "5000", "max_debt_ratio": "0.50"},
        more={"due_rule": "fixed", "due_day": 20, "holiday_rule": "next_workday", "prepayment_fee": "0.0100",
              "prepayment_free_after": 12},
    ),
    Line(
        "car", "购车贷", "car", "汽车经销商", CFC, "0.0860", 20000, 200000, [12, 24, 36, 48], LEVEL, ["购车"],
        ["id_card", "income_proof", "vehicle_papers"], security="pledge", ltv="0.80", speed=2,
        first=("car-first", "购车贷·首贷", "0.0790"), asks={"max_debt_ratio": "0.55"},
    ),
    Line(
        "education", "进修分期", "education", "职业培训", MICRO, "0.1080", 2000, 50000, [6, 12, 24], LEVEL,
        ["教育培训"],
        ["id_card", "enrolment"], first=("education-first", "进修分期·首贷", "0.0980"), asks={"max_age": 45},
    ),
    Line(
        "micro-business", "小微经营贷", "micro_business", "产业园区", BANK, "0.0650", 10000, 500000,
        [6, 12, 24, 36], ALL,
        BUSINESS, ["id_card", "business_licence", "bank_statement", ("purchase_contract", [], "300000")],
        guarantee="0.0010", security="guarantee", speed=5,
        first=("micro-business-first", "小微经营贷·首贷", "0.0600"),
        asks={"segments": ("small_business", "freelance", "farmer"), "min_employed_months": 12},
    ),
    Line(
        "instalment", "消费分期", "purchase_instalment", "合作商户", CFC, "0.1380", 1000, 100000,
        [3, 6, 12, 24], LEVEL,
        CONSUMER, ["id_card", ("purpose_proof", [], "10000")], speed=1,
        first=("instalment-first", "消费分期·首贷", "0.1180"), more={"rounding_step": "0.10"},
    ),
    Line(
        "merchant-instalment", "商户进货分期", "merchant_instalment", "批发市场", MICRO, "0.1260", 5000,
        300000, [3, 6, 12],
        LEVEL, ["进货", "经营周转"], ["id_card", "business_licence", ("purchase_contract", [], "50000")], speed=2,
        first=("merchant-instalment-first", "商户进货分期·首贷", "0.1140"),
        asks={"segments": ("small_business", "freelance", "farmer")},
    ),
    Line(
        "cash", "应急现金贷", "cash_loan", "线上渠道", CFC, "0.1680", 500, 50000, [3, 6, 12], LEVEL,
        ["日常消费", "医疗健康"],
        ["id_card"], speed=1, first=("cash-first", "应急现金贷·首贷", "0.1480"),
        asks={"max_queries_6m": 6, "max_debt_ratio": "0.50"}, more={"grace_days": 3},
    ),
    Line(
        "card-repayment", "信用卡账单分期代偿", "card_repayment", "线上渠道", BANK_TWO, "0.0980", 3000, 100000,
        [6, 12, 24],
        LEVEL, ["日常消费"], ["id_card", "card_statement"], speed=2,
        first=("card-repayment-first", "信用卡账单分期代偿·首贷", "0.0920"), asks={"max_worst_overdue_days": 30},
    ),
    Line(
        "wage-premium", "优薪贷", "personal_credit", "代发工资企业", BANK_TWO, "0.0540", 10000, 200000,
        [12, 24, 36], ALL,
        [*CONSUMER, "购车"], ["id_card", "income_proof"], speed=1,
        asks={"min_monthly_income": "8000", "employment_types": ("full_time",), "min_employed_months": 12},
        more={"due_rule": "anchor", "due_day": 15},
    ),
    Line(
        "insured-credit", "信保消费贷", "personal_credit", "线下门店", BANK, "0.0850", 5000, 200000, [12, 24],
        LEVEL, CONSUMER,
        ["id_card", "income_proof"], guarantee="0.0015", security="insurance", asks={"max_debt_ratio": "0.60"},
    ),
]  # fmt: skip


def seed(world: World) -> None:
    for line in LIBRARY:
        if not Product.objects.filter(code=line.code).exists():
            _put_on_sale(world, line, line.code, line.name, line.rate, None)
        if line.first is not None and not Product.objects.filter(code=line.first[0]).exists():
            _put_on_sale(world, line, *line.first, Product.objects.get(code=line.code))


def _put_on_sale(world: World, line: Line, code: str, name: str, rate: str, variant_of: Product | None) -> None:
    maker, now, first = world.by("operations"), world.now, variant_of is not None
    product = services.create_product(
        actor=maker, now=now, code=code, name=name, category=line.category,
        scene="首贷服务中心" if first else line.scene, first_loan=first, variant_of=variant_of,
    )  # fmt: skip
    version = services.draft_version(
        actor=maker, now=now, product=product, terms=_terms(line, rate, first), fees=_fees(line)
    )
    approval = services.submit_version(actor=maker, now=now, version_id=version.pk)
    approvals.approve(actor=world.by("compliance"), approval_id=approval.pk, now=now)


def _terms(line: Line, rate: str, first: bool) -> dict[str, Any]:
    asks = dict(line.asks or {})
    ages = {"max_age": asks.pop("max_age")} if "max_age" in asks else {}
    decimals = {"min_monthly_income", "max_debt_ratio"}
    criteria = Criteria(
        **{name: Decimal(found) if name in decimals else found for name, found in asks.items()},
        no_current_overdue=True, first_loan_only=first, excluded_groups=("student",),
    )  # fmt: skip
    stands_in = Decimal(line.guarantee) or line.security in {"guarantee", "insurance"}
    insured = line.security == "insurance"
    guarantor = "同舟财产保险股份有限公司（样例）" if insured else "安信融资担保有限公司（样例）"
    more = dict(line.more or {})
    if first:  # the rate of a first loan is fixed, and smaller loans come first
        more.pop("min_rate", None)
        more.pop("max_rate", None)
    return {
        "lender": Lender.objects.get(code=line.lender),
        "guaranteed_by": Guarantor.objects.get(name=guarantor) if stands_in else None,
        "security": line.security,
        "max_ltv": Decimal(line.ltv) if line.ltv else None,
        "speed_days": line.speed,
        "annual_rate": Decimal(rate),
        "min_amount": Decimal(line.low),
        "max_amount": Decimal(max(line.high // 3000 * 1000, line.low * 2) if first else line.high),
        "terms": line.terms,
        "methods": line.methods,
        "bullet_max_months": 12 if "interest_only" in line.methods else None,
        "purposes": line.purposes,
        "materials": [_paper(paper) for paper in line.papers],
        "admission": stored(criteria),
        **ages,
        **{
            name: Decimal(found) if isinstance(found, str) and found[0].isdigit() else found
            for name, found in more.items()
        },
    }


def _paper(paper: Any) -> dict[str, Any]:
    code, tiers, above = (paper, [], "") if isinstance(paper, str) else paper
    found = {"code": code, "name": MATERIALS[code], "required": True}
    return found | ({"tiers": tiers} if tiers else {}) | ({"above": above} if above else {})


def _fees(line: Line) -> list[dict[str, Any]]:
    fees = []
    if Decimal(line.guarantee):
        name = "信用保险费" if line.security == "insurance" else "增信服务费"
        fees.append(
            {"name": name, "stage": "normal", "timing": "per_instalment", "base": "principal",
             "value": Decimal(line.guarantee), "collector": "guarantor", "trigger": ""}
        )  # fmt: skip
    return fees
