"""Live applications of the sample company at every step that intake knows: drafts, submitted ones, one withdrawn."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backoffice.demo import clockwork
from backoffice.demo.drawn import papers
from backoffice.demo.people import World
from backoffice.values import identity
from customers.privacy.services import record_consent
from customers.profiles.models import Customer
from loans.applications import selectors, services
from loans.applications.domain import Step
from loans.applications.models import Application
from loans.products.domain import Asked, misfits
from loans.products.models import ProductVersion
from loans.products.selectors import on_sale

COUNT = 36
USES = {
    "装修": "自住房厨房、卫生间翻新，含橱柜和瓷砖",
    "教育培训": "职业技能培训学费，开课日 12 月",
    "医疗健康": "牙科种植治疗费",
    "旅游": "全家春节出行机票与住宿",
    "婚庆": "婚宴与婚庆服务费",
    "家电数码": "冰箱、洗衣机各一台",
    "购车": "家用新能源车一辆",
    "日常消费": "搬家与添置家具",
    "经营周转": "支付供应商货款",
    "设备采购": "餐饮厨房设备一套",
    "进货": "春季服装进货",
}
DRAFTS = {COUNT - 5, COUNT - 2}
WITHDRAWN = 9


def seed(world: World) -> None:
    """Adds nothing once any application carries a reference of this sample."""
    if Application.objects.filter(external_ref__startswith="DEMO-").exists():
        return
    rng = Random("sample applications")
    people = list(
        Customer.objects.filter(is_sample=True, kind="person", is_student=False)
        .exclude(name__startswith="样本")
        .order_by("id")[: COUNT * 2]
    )
    versions = list(on_sale())
    number = 0
    for customer in people:
        if number == COUNT:
            break
        number += _apply(world, rng, customer, versions, number)
    _half_typed(world, people[-1])


def _half_typed(world: World, customer: Customer) -> None:
    """Entries at which somebody was called away: a stranger's first step, and what a known customer asks for."""
    clerk, before = world.by("operations"), world.now - timedelta(hours=2)
    stranger = services.begin_entry(actor=clerk, customer=None, now=before)
    services.keep_answers(entry_id=stranger.pk, step=Step.CUSTOMER, answers={"name": ["孟晓"]}, now=before)
    known = services.begin_entry(actor=clerk, customer=customer, now=before)
    services.keep_answers(entry_id=known.pk, step=Step.NEEDS, answers={"amount": ["58000"]}, now=world.now)


def _apply(world: World, rng: Random, customer: Customer, versions: list[ProductVersion], number: int) -> int:
    """One application that fits its product; 0 when this customer fits none."""
    # The newest come last; the last eight, among them the drafts, are of today and yesterday.
    days_ago = max(0, clockwork.DAYS - 1 - number * clockwork.DAYS // (COUNT - 4))
    now = clockwork.moment(world.now, days_ago, rng.randrange(9, 17), rng.randrange(60))
    if customer.created_at > now:
        return 0
    asked = _request(rng, customer, rng.choice(versions))
    if asked is None or not _admitted(customer, *asked, now):
        return 0
    version, request = asked
    clerk = world.by("operations" if number % 3 else "relationship_manager")
    _consents(clerk, customer, version, number, now)
    application = services.create_application(
        actor=clerk,
        now=now,
        customer=customer,
        product_version=version,
        external_ref=f"DEMO-{number + 1:03d}",
        amount=request.amount,
        term_months=request.term_months,
        method=request.method,
        purpose=request.purpose,
        facts={"signals": services.signals_of_intake(**_signals(number))},
    )
    if number in DRAFTS:
        services.continue_entry(actor=clerk, application=application, now=now)
        return 1
    services.declare_use(
        application_id=application.pk,
        actor=clerk,
        detail=USES.get(request.purpose, request.purpose),
        payee="",
        now=now,
    )
    for item in selectors.checklist_of(application):
        upload = SimpleUploadedFile(f"{item.name}.jpg", papers.cover(item.name, customer.name))
        services.add_material(application_id=application.pk, code=item.code, upload=upload, actor=clerk, now=now)
    services.submit_application(application_id=application.pk, actor=clerk, now=now + timedelta(minutes=8))
    if number == WITHDRAWN:
        services.withdraw_application(
            application_id=application.pk,
            actor=clerk,
            reason="客户已用自有资金解决",
            now=min(now + timedelta(minutes=40), world.now),
        )
    clockwork.work_off(min(now + timedelta(minutes=9), world.now))
    return 1


RING = range(COUNT - 10, COUNT - 6)  # these four share a device and a network, one of them also pastes


def _signals(number: int) -> dict[str, Any]:
    """What the channel tells about device, network and filling of the form."""
    shared = number in RING
    return {
        "device_id": "DEV-2B9C-SHARED" if shared else f"DEV-{number:04d}",
        "ip_address": "203.0.113.200" if shared else f"198.18.0.{number + 1}",
        "form_seconds": 14 if number == RING[-1] else 180 + number * 7,
        "form_pasted": 7 if number == RING[-1] else number % 3,
        "form_corrected": number % 4,
    }


def _request(rng: Random, customer: Customer, version: ProductVersion) -> tuple[ProductVersion, Asked] | None:
    high = min(version.max_amount, Decimal(120_000))
    term = rng.choice(version.terms)
    if rng.random() < 0.8:  # most people ask for what they can pay back; some do not, and the assessment says so
        free = (customer.monthly_income or Decimal(0)) / 2 - (customer.monthly_debt or Decimal(0))
        high = max(version.min_amount, min(high, free * term * Decimal("0.8")))
    amount = Decimal(rng.randrange(int(version.min_amount // 1000), int(high // 1000) + 1) * 1000)
    age = identity.age_on(customer.birth_date, customer.created_at.date()) if customer.birth_date else None
    request = Asked(
        max(amount, version.min_amount),
        term,
        rng.choice(version.methods),
        rng.choice(version.purposes),
        age,
    )
    return None if misfits(version.bounds, request) else (version, request)


def _admitted(customer: Customer, version: ProductVersion, request: Asked, now: datetime) -> bool:
    wish = Application(
        customer=customer, product_version=version, amount=request.amount, term_months=request.term_months,
        method=request.method, first_loan=not selectors.had_loan(customer.pk),
    )  # fmt: skip
    return not selectors.admission_of(wish, timezone.localdate(now)).not_met


def _consents(clerk, customer: Customer, version: ProductVersion, number: int, now: datetime) -> None:
    """Both consents on paper; every eighth has not yet agreed to the lender, so that its application waits."""
    evidence = {"kind": "paper", "reference": f"SQ-{customer.pk:05d}-{number:03d}"}
    record_consent(actor=clerk, customer=customer, purpose="credit_check", evidence=evidence, now=now)
    if number % 8 != 3:
        record_consent(
            actor=clerk, customer=customer, purpose="forward_to_lender", receiver=version.lender.name,
            evidence=evidence, now=now,
        )  # fmt: skip
