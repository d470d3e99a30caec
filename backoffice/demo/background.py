"""Sample customers with work, property, debts, people around them and reasons for special care."""

from datetime import timedelta
from decimal import Decimal

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from customers.profiles import services
from customers.profiles.models import CareFlag, Customer, Holding

PLACES = ("苏州工业园区住房", "老家自建房", "城区公寓", "商铺")


def seed(world: World) -> None:
    people = list(Customer.objects.filter(is_sample=True, kind="person", is_student=False).order_by("id")[:14])
    firms = list(Customer.objects.filter(is_sample=True, kind="business").order_by("id")[:6])
    if Holding.objects.exists() or len(people) < 14 or len(firms) < 6:
        return
    clerk = world.by(Role.OPERATIONS)
    for number, customer in enumerate(people):
        _person(world, clerk, number, customer)
    for firm, owner, partner in zip(firms, people, people[6:], strict=False):
        _firm(world, clerk, firm, owner, partner)
    _around(world, clerk, people)


def _person(world: World, clerk, number: int, customer: Customer) -> None:
    today, income = world.now.date(), customer.monthly_income or Decimal(8000)
    common = {"actor": clerk, "customer_id": customer.pk, "now": world.now}
    if customer.employment_type:
        services.record_occupation(
            **common, employment_type=customer.employment_type, employer=customer.employer or "个体经营",
            industry="CGHIF"[number % 5], monthly_income=income, since=today - timedelta(days=200 + number * 170),
            source="document", reference=f"在职证明 {number + 1:03d}", as_of=today - timedelta(days=20 + number),
        )  # fmt: skip
    home = services.record_holding(
        **common, thing="home", description=PLACES[number % 4], amount=income * 90, source="declared",
        as_of=today - timedelta(days=200),
    )  # fmt: skip
    if number % 2 == 0:
        services.record_holding(
            **common, thing="home", description=PLACES[number % 4], amount=income * 82, source="document",
            reference=f"评估报告 {number + 1:03d}", as_of=today - timedelta(days=15), replaces=home,
        )  # fmt: skip
    services.record_holding(
        **common, thing="mortgage", description="住房按揭", amount=income * 40, monthly_payment=income / 5,
        source="statement", reference="流水 6 个月", as_of=today - timedelta(days=30),
    )  # fmt: skip


def _firm(world: World, clerk, firm: Customer, owner: Customer, partner: Customer) -> None:
    common = {"actor": clerk, "customer_id": firm.pk, "now": world.now}
    services.add_party(**common, relation="legal_representative", other=owner)
    services.add_party(**common, relation="shareholder", other=owner, share=Decimal("0.7"))
    services.add_party(**common, relation="shareholder", other=partner, share=Decimal("0.3"))
    services.add_party(**common, relation="beneficial_owner", other=owner, share=Decimal("0.7"))


def _around(world: World, clerk, people: list[Customer]) -> None:
    common = {"actor": clerk, "now": world.now}
    services.add_party(**common, customer_id=people[0].pk, relation="spouse", other=people[1])
    services.add_party(
        **common, customer_id=people[2].pk, relation="contact", name="李秀兰", phone="13900001234", note="母亲"
    )
    services.add_party(
        **common, customer_id=people[3].pk, relation="staff", staff=world.by(Role.REVIEWER), note="表兄"
    )
    if not CareFlag.objects.exists():
        since = world.now.date() - timedelta(days=40)
        services.record_care(
            **common, customer_id=people[4].pk, kind="hardship", source="document", since=since,
            note="家中变故，催收前先由主管电话沟通",
        )  # fmt: skip
        services.record_care(
            **common, customer_id=people[5].pk, kind="disability", source="declared", since=since,
            note="听力不便，请用短信联系",
        )  # fmt: skip
