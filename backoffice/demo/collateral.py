"""What stands behind loans of the sample company: a home with a falling value and a guarantor, a car half registered,
and, for every loan paid out, whatever its product asks for."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from backoffice.demo.people import World
from customers.profiles.models import Customer
from loans.applications import services as applications
from loans.applications.models import Application
from loans.collateral import services
from loans.collateral.models import CollateralItem, Guarantee
from loans.collateral.policies import OPEN
from loans.lenders.models import Guarantor
from loans.products.domain import WITH_COLLATERAL
from loans.products.selectors import on_sale

APPRAISER = "公正房地产评估有限公司（样例）"


def seed(world: World) -> None:
    if Guarantee.objects.exists():
        return
    _home(world)
    open_now = [status.value for status in OPEN]
    cars = Application.objects.filter(product_version__product__category="car", status__in=open_now, collateral=None)
    car = cars.order_by("-id").first()
    if car is not None:
        _car(world, car)


def secure(world: World, application: Application, at: datetime) -> None:
    """Everything that the product asks for, in order on the day of the payout."""
    version = application.product_version
    if version.security not in WITH_COLLATERAL or application.collateral.exists():
        return
    if version.security == "mortgage":
        item = _attach(world, application, "home", f"样例市解放路{application.pk}号", f"{application.pk:07d}", at)
    else:
        item = _attach(world, application, "car", "家用轿车 一辆", f"苏A·D{application.pk:05d}", at)
    _value(world, item, (application.amount * 2).quantize(Decimal(1)), at, 10, APPRAISER, "appraisal")
    for step in item.steps.all():
        _complete(world, item, step.kind, f"NO-{step.pk:06d}", at)


def _home(world: World) -> None:
    """A draft that is not ready: the value fell, the registration is filed only, one guarantor has consented."""
    version = next((version for version in on_sale() if version.security == "mortgage"), None)
    people = Customer.objects.filter(is_sample=True, kind="person", is_student=False, monthly_income__gt=12000)
    chosen = list(people.exclude(name__startswith="样本").order_by("id")[:2])
    if version is None or len(chosen) < 2:
        return
    now, adviser = world.now, world.by("relationship_manager")
    amount = min(max(Decimal(450000), version.min_amount), version.max_amount)
    application = applications.create_application(
        actor=adviser, now=now, customer=chosen[0], product_version=version, amount=amount,
        term_months=36 if 36 in version.terms else version.terms[0], method=version.methods[0],
        purpose=version.purposes[0],
    )  # fmt: skip
    item = _attach(world, application, "home", "样例市和平路8号3幢502室", "苏（2024）样例市不动产权第0088123号", now)
    _value(world, item, Decimal(980000), now, 400, APPRAISER, "appraisal")
    _value(world, item, Decimal(860000), now, 15, APPRAISER, "appraisal")
    step = item.steps.get(kind="registration")
    services.move_step(
        actor=world.by("operations"), step_id=step.pk, verb="file", reason="不动产登记中心已受理", now=now
    )
    vouching = services.attach_guarantee(
        actor=adviser, application_id=application.pk, customer=chosen[1], amount=amount, relation="合伙人", now=now
    )
    services.record_consent(
        actor=adviser,
        guarantee_id=vouching.pk,
        consented_on=timezone.localdate(now),
        upload=_paper("consent"),
        now=now,
    )
    company = Guarantor.objects.filter(status="active", kind="company").first()
    if company is not None:
        services.attach_guarantee(
            actor=adviser, application_id=application.pk, licensed=company, amount=amount / 2, now=now
        )


def _car(world: World, application: Application) -> None:
    """Registered and insured; the papers are still missing."""
    item = _attach(world, application, "car", "家用新能源车 一辆", "苏A·D00088", world.now)
    value = (application.amount * Decimal("1.45")).quantize(Decimal(1))
    _value(world, item, value, world.now, 20, "车价通（样例）", "market")
    for kind, number in (("registration", "320000881234"), ("insurance", "PDAA202632010000088")):
        _complete(world, item, kind, number, world.now)


def _paper(name: str) -> SimpleUploadedFile:
    image = Image.new("RGB", (640, 200), "white")
    ImageDraw.Draw(image).text((20, 80), "Certificate (sample)", fill="black")
    content = io.BytesIO()
    image.save(content, "PNG")
    return SimpleUploadedFile(f"{name}.png", content.getvalue(), content_type="image/png")


def _attach(
    world: World, application: Application, kind: str, name: str, identifier: str, at: datetime
) -> CollateralItem:
    return services.attach_item(
        actor=world.by("operations"), application_id=application.pk, kind=kind, name=name,
        owner_name=application.customer.name, owner_is_borrower=True, identifier=identifier, prior_claims=Decimal(0),
        now=at,
    )  # fmt: skip


def _value(
    world: World, item: CollateralItem, value: Decimal, at: datetime, days: int, appraiser: str, source: str
) -> None:
    services.record_valuation(
        actor=world.by("operations"), item_id=item.pk, value=value,
        valued_on=timezone.localdate(at) - timedelta(days=days), appraiser=appraiser, source=source, now=at,
    )  # fmt: skip


def _complete(world: World, item: CollateralItem, kind: str, number: str, at: datetime) -> None:
    day = timezone.localdate(at)
    services.move_step(
        actor=world.by("operations"), step_id=item.steps.get(kind=kind).pk, verb="complete", number=number, on=day,
        valid_to=day + timedelta(days=2 * 365) if kind == "insurance" else None, upload=_paper("certificate"), now=at,
    )  # fmt: skip
