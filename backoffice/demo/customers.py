"""Sixty sample customers: made up, marked as such, with right check digits, and the consents that work needs."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from backoffice.values import identity
from backoffice.values.identity import make_credit_check
from customers.privacy.services import record_consent, withdraw_consent
from customers.profiles.models import Customer
from customers.profiles.services import find_or_register

PERSONS = 52
BUSINESSES = 8
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "伟",
    "芳",
    "秀英",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
    "刚",
    "桂英",
    "子涵",
    "欣怡",
    "浩然",
    "雨桐",
    "梓萱",
    "宇航",
    "嘉怡",
    "俊杰",
    "思远",
    "晓东",
    "海燕",
    "志强",
    "建国",
)
REGIONS = (
    "110105",
    "310115",
    "320508",
    "330106",
    "340104",
    "350203",
    "370203",
    "420106",
    "430104",
    "440305",
    "500103",
    "510107",
    "610113",
)
EMPLOYERS = (
    "苏州某某精密机械有限公司",
    "某某市第一人民医院",
    "某某小学",
    "某某物流集团",
    "某某餐饮管理有限公司",
    "某某软件技术有限公司",
    "某某建设工程有限公司",
    "某某电子商务有限公司",
    "某某超市连锁",
    "某某汽车零部件有限公司",
)
TRADES = ("餐饮管理", "五金机电", "服装商贸", "农产品", "建材经营", "汽车维修", "电子科技", "物流运输")
# A student and someone over sixty are among them: rules must have something to stop.
STUDENT, ELDER = 7, 19


def seed(world: World) -> None:
    """Adds what is missing; a second run finds everybody and adds nothing."""
    rng = Random("sample customers")
    for number in range(PERSONS):
        _person(world, rng, number)
    for number in range(BUSINESSES):
        _business(world, rng, number)


def _person(world: World, rng: Random, number: int) -> None:
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    born = date(2005, 3, 1) if number == STUDENT else date(1963, 5, 4) if number == ELDER else _born(rng)
    first = f"{rng.choice(REGIONS)}{born:%Y%m%d}{rng.randrange(1, 999):03d}"
    employed = rng.choices(("full_time", "self_employed", "part_time"), (7, 3, 1))[0]
    income = Decimal(rng.randrange(42, 260) * 100)
    values = {
        "segment": rng.choices(("wage_earner", "small_business", "freelance", "farmer"), (6, 3, 2, 1))[0],
        "employment_type": employed,
        "employer": rng.choice(EMPLOYERS) if employed == "full_time" else "",
        "employed_months": rng.randrange(3, 180),
        "monthly_income": income,
        "monthly_debt": (income * rng.randrange(0, 55) / 100).quantize(Decimal("0.01")),
        "is_student": number == STUDENT,
    }
    _register(world, rng, name, first + identity.make_check_digit(first), number, **values)


def _born(rng: Random) -> date:
    return date(rng.randrange(1968, 2003), rng.randrange(1, 13), rng.randrange(1, 29))


def _business(world: World, rng: Random, number: int) -> None:
    first = f"91{rng.choice(REGIONS)}MA{rng.randrange(10**7):07d}"
    name = f"{rng.choice(('苏州', '合肥', '厦门', '长沙'))}某某{TRADES[number]}有限公司"
    values = {
        "kind": "business",
        "segment": "small_business",
        "monthly_income": Decimal(rng.randrange(300, 2000) * 100),
    }
    _register(world, rng, name, first + make_credit_check(first), 100 + number, **values)


def _register(world: World, rng: Random, name: str, id_number: str, number: int, **values) -> None:
    phone = f"1{rng.choice('356789')}{rng.randrange(10):d}0000{number:04d}"
    at = world.now - timedelta(days=rng.randrange(1, 400), minutes=rng.randrange(600))
    clerk = world.by(Role.OPERATIONS if rng.random() < 0.6 else Role.RELATIONSHIP_MANAGER)
    kinds = [rng.choice(("paper", "online", "recording")) for _purpose in range(3)]
    draws = rng.random(), rng.random(), rng.random()
    customer, created = find_or_register(
        actor=clerk, now=at, name=name, id_number=id_number, phone=phone, is_sample=True, **values
    )
    if created:
        _consents(world, customer, clerk, at, kinds, draws)


def _consents(
    world: World, customer: Customer, clerk, at, kinds: list[str], draws: tuple[float, float, float]
) -> None:
    """Nine of ten agreed to a credit check, most to messages, some to marketing, a few of whom took it back."""
    for purpose, kind, agreed in (
        ("credit_check", kinds[0], draws[0] < 0.9),
        ("service", kinds[1], draws[1] < 0.95),
        ("marketing", kinds[2], draws[2] < 0.4),
    ):
        if not agreed:
            continue
        evidence = {"kind": kind, "reference": f"SQ-{customer.pk:05d}-{purpose[:2].upper()}"}
        consent = record_consent(actor=clerk, customer=customer, purpose=purpose, evidence=evidence, now=at)
        if purpose == "marketing" and draws[2] < 0.06:
            agent = world.by(Role.SERVICE_AGENT)
            withdraw_consent(actor=agent, consent_id=consent.pk, note="客户来电要求停止营销短信", now=world.now)
