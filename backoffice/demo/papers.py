"""Two drafts with papers that can really be read: one that agrees with what was declared, one that does not."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.demo.drawn import papers, sheet
from backoffice.demo.people import World
from backoffice.values.identity import make_check_digit, make_credit_check
from customers.profiles.services import find_or_register
from loans.applications import services
from loans.applications.models import Application
from loans.products.selectors import on_sale

REFERENCE = "DEMO-PAPERS-"
PEOPLE = (
    ("林若溪", "31011519880305421", "13900001101", "上海样例科技有限公司", Decimal(18500)),
    ("周明远", "33010619790612533", "13900001102", "杭州样例百货有限公司", Decimal(12000)),
)
WANTED = {"id_card", "income_proof"}


def seed(world: World) -> None:
    """Adds nothing once the drafts are there. The pages of the second one speak of the first person."""
    if Application.objects.filter(external_ref__startswith=REFERENCE).exists():
        return
    clerk, now = world.users["operations"], world.now - timedelta(hours=3)
    version = next((v for v in on_sale() if {m["code"] for m in v.materials} >= WANTED), None)
    if version is None:
        return
    first = PEOPLE[0]
    shown = papers.Person(first[0], _number(first[1]))
    proof = papers.income_proof(shown, first[3], Decimal(18500), date(2021, 3, 1), now.date() - timedelta(days=20))
    for number, (name, start, phone, employer, income) in enumerate(PEOPLE, 1):
        customer, _created = find_or_register(
            actor=clerk, now=now, name=name, id_number=_number(start), phone=phone, employer=employer,
            monthly_income=income, monthly_debt=Decimal(1500), employment_type="full_time", segment="wage_earner",
            is_sample=True,
        )  # fmt: skip
        application = services.create_application(
            actor=clerk, now=now, customer=customer, product_version=version, amount=version.min_amount,
            term_months=version.terms[0], method=version.methods[0], purpose=version.purposes[0],
            external_ref=f"{REFERENCE}{number}",
        )  # fmt: skip
        _add(application, clerk, now, "id_card", "身份证.jpg", sheet.photographed(papers.both_sides(shown), 3))
        _add(application, clerk, now, "income_proof", "收入证明.jpg", sheet.photographed(proof, 5))
        if any(m["code"] == "business_licence" for m in version.materials):
            code = "91330106MA2TEAA0X"
            firm = papers.Firm("杭州样例百货有限公司", code + make_credit_check(code), "周明远")
            licence = sheet.jpeg(papers.business_licence(firm))
            _add(application, clerk, now, "business_licence", "营业执照.jpg", licence)


def _number(first17: str) -> str:
    return first17 + make_check_digit(first17)


def _add(application: Application, clerk, now, code: str, name: str, content: bytes) -> None:
    upload = SimpleUploadedFile(name, content)
    services.add_material(application_id=application.pk, code=code, upload=upload, actor=clerk, now=now)
