"""What stands behind two loans of the sample company: a home with a falling value and a guarantor, and a car."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from customers.profiles.models import Customer
from loans.applications import services as applications
from loans.applications.models import Application
from loans.collateral import services
from loans.collateral.models import CollateralItem
from loans.collateral.policies import OPEN
from loans.lenders.models import Guarantor, Lender
from loans.products import services as products
from loans.products.domain import Security
from loans.products.models import Product, ProductVersion
from loans.products.selectors import on_sale


def seed(world: World) -> None:
    if CollateralItem.objects.exists():
        return
    _home(world)
    car = Application.objects.filter(
        product_version__product__code="car", status__in=[status.value for status in OPEN]
    ).order_by("-id").first()  # fmt: skip
    if car is not None:
        _car(world, car)


def _paper(name: str) -> SimpleUploadedFile:
    image = Image.new("RGB", (640, 200), "white")
    ImageDraw.Draw(image).text((20, 80), "Certificate (sample)", fill="black")
    content = io.BytesIO()
    image.save(content, "PNG")
    return SimpleUploadedFile(f"{name}.png", content.getvalue(), content_type="image/png")


def _secured_version(world: World) -> ProductVersion:
    found = next((version for version in on_sale() if version.security == Security.MORTGAGE), None)
    if found is not None:
        return found
    maker, now = world.by("operations"), world.now
    product = Product.objects.filter(code="home-secured").first() or products.create_product(
        actor=maker, now=now, code="home-secured", name="房抵经营贷", scene="线下门店", first_loan=False
    )
    terms = {
        "lender": Lender.objects.get(code="haitang-bank"), "annual_rate": Decimal("0.0480"), "guarantor": "",
        "min_amount": Decimal(100000), "max_amount": Decimal(2000000), "terms": [12, 24, 36],
        "methods": ["equal_instalment", "interest_only"], "purposes": ["经营周转", "设备采购", "进货"],
        "security": Security.MORTGAGE.value, "max_ltv": Decimal("0.70"), "materials": [],
    }  # fmt: skip
    version = products.draft_version(actor=maker, now=now, product=product, terms=terms, fees=[])
    approval = products.submit_version(actor=maker, now=now, version_id=version.pk)
    approvals.approve(actor=world.by("compliance"), approval_id=approval.pk, now=now)
    version.refresh_from_db()
    return version


def _people() -> list[Customer]:
    found = Customer.objects.filter(is_sample=True, kind="person", is_student=False, monthly_income__gt=12000)
    return list(found.exclude(name__startswith="样本").order_by("id")[:2])


def _home(world: World) -> None:
    people = _people()
    if len(people) < 2:
        return
    borrower, friend = people
    version = _secured_version(world)
    amount = min(max(Decimal(450000), version.min_amount), version.max_amount)
    application = applications.create_application(
        actor=world.by("relationship_manager"), now=world.now, customer=borrower, product_version=version,
        amount=amount, term_months=max(version.terms), method=version.methods[0], purpose=version.purposes[0],
    )  # fmt: skip
    item = _attach(world, application, "home", "样例市和平路8号3幢502室", "苏（2024）样例市不动产权第0088123号")
    for days, value in ((400, 980000), (15, 860000)):
        _value(world, item, value, days, "公正房地产评估有限公司（样例）", "appraisal")
    step = item.steps.get(kind="registration")
    services.move_step(
        actor=world.by("operations"), step_id=step.pk, verb="file", reason="不动产登记中心已受理", now=world.now
    )
    vouching = services.attach_guarantee(
        actor=world.by("relationship_manager"), application_id=application.pk, customer=friend, amount=amount,
        relation="合伙人", now=world.now,
    )  # fmt: skip
    services.record_consent(
        actor=world.by("relationship_manager"), guarantee_id=vouching.pk, consented_on=timezone.localdate(world.now),
        upload=_paper("保证人同意书"), now=world.now,
    )  # fmt: skip
    company = Guarantor.objects.filter(status="active", kind="company").first()
    if company is not None:
        services.attach_guarantee(
            actor=world.by("operations"), application_id=application.pk, licensed=company, amount=amount / 2,
            now=world.now,
        )  # fmt: skip


def _car(world: World, application: Application) -> None:
    item = _attach(world, application, "car", "家用新能源车 一辆", "苏A·D00088")
    _value(world, item, application.amount * Decimal("1.45") // 100 * 100, 20, "车价通（样例）", "market")
    for kind, number, years in (
        ("registration", "机动车登记证书 320000881234", 0),
        ("insurance", "PDAA202632010000088", 1),
    ):
        today = timezone.localdate(world.now)
        services.move_step(
            actor=world.by("operations"), step_id=item.steps.get(kind=kind).pk, verb="complete", number=number,
            on=today, valid_to=today + timedelta(days=365) if years else None, upload=_paper(number[:6]),
            now=world.now,
        )  # fmt: skip


def _attach(world: World, application: Application, kind: str, name: str, identifier: str) -> CollateralItem:
    return services.attach_item(
        actor=world.by("operations"), application_id=application.pk, kind=kind, name=name,
        owner_name=application.customer.name, owner_is_borrower=True, identifier=identifier, prior_claims=Decimal(0),
        now=world.now,
    )  # fmt: skip


def _value(world: World, item: CollateralItem, value: Any, days: int, appraiser: str, source: str) -> None:
    services.record_valuation(
        actor=world.by("operations"), item_id=item.pk, value=Decimal(value),
        valued_on=timezone.localdate(world.now) - timedelta(days=days), appraiser=appraiser, source=source,
        now=world.now,
    )  # fmt: skip
