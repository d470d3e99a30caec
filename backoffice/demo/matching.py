"""What customers of the sample company said they need, what was matched, and an advice that was signed."""

from datetime import timedelta
from decimal import Decimal

from backoffice.demo.people import World
from customers.profiles.models import Customer
from loans.matching import services
from loans.matching.models import CustomerNeed
from loans.products.models import ProductVersion
from loans.servicing.outcomes import report_outcomes

# purpose, amount, months, what bends and what is owned
NEEDS = [
    ("装修", 80000, 24, {"pay_monthly": Decimal(4500), "note": "年底前装修完，最好按月等额还"}),
    ("经营周转", 200000, 12, {"least_amount": Decimal(120000), "speed": "week", "assets": ["home"],
                          "assets_value": Decimal(1500000)}),
    ("教育培训", 30000, 12, {"cost_limit": Decimal("0.12")}),
    ("购车", 120000, 36, {"assets": ["car"], "assets_value": Decimal(150000)}),
    ("日常消费", 50000, 12, {"replaces_debt": True, "longest_term": 24}),
    ("股票", 100000, 12, {"note": "想用贷款炒股"}),
]  # fmt: skip


def seed(world: World) -> None:
    if not CustomerNeed.objects.exists():
        _advise(world)
    report_outcomes(now=world.now)


def _advise(world: World) -> None:
    adviser = world.by("relationship_manager")
    people = Customer.objects.filter(is_sample=True, kind="person", is_student=False, monthly_income__gt=8000)
    for number, (customer, need) in enumerate(zip(people.order_by("id"), NEEDS, strict=False)):
        purpose, amount, months, wishes = need
        now = world.now - timedelta(hours=30 - 4 * number)
        filed = services.file_need(
            actor=adviser, customer=customer, now=now, purpose=purpose, amount=Decimal(amount), term_months=months,
            **wishes,
        )  # fmt: skip
        match = services.match_need(actor=adviser, need=filed, now=now)
        if number == 0 and match.fitting:
            _sign(world, match)


def _sign(world: World, match) -> None:
    best = match.offers()[0]
    version = ProductVersion.objects.select_related("product", "lender").prefetch_related("fees")
    terms = {"amount": Decimal(best["amount"]), "term_months": best["term_months"], "method": best["method"]}
    chosen = version.get(pk=best["version"])
    now = match.created_at + timedelta(minutes=20)
    raised = services.appraise(match=match, version=chosen, now=now, **terms).raised
    services.sign_advice(
        actor=world.by("relationship_manager"),
        match=match,
        version=chosen,
        reason="综合成本最低，期限与客户回款节奏一致。",
        answers={one.flag: "已向客户说明并由客户确认，家庭另有稳定收入。" for one in raised},
        compared=[offer["version"] for offer in match.offers()[:3]],
        confirmed_by="signature",
        confirmation="SDX-DEMO-0001",
        now=now,
        **terms,
    )
