"""Lenders, guarantors and licences of the sample company; names and numbers are made up.

Each paper goes the way of a real one: entered by operations, approved by compliance. One licence is about to end, so
that the register has something to say.
"""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from backoffice.values.identity import make_credit_check
from loans.lenders import services
from loans.lenders.domain import CLAUSES
from loans.lenders.models import Guarantor, Lender, Licence

CONSUMER, EVERYTHING = ["consumer"], ["consumer", "business", "mortgage"]
# code, name, kind, licence, scope, regions, phone, address, mode, pay, pay value, link
LENDERS: list[tuple[Any, ...]] = [
    ("haitang-bank", "海棠银行股份有限公司（样例）", "bank", "B0999H232010001", EVERYTHING, [], "95588-0",
     "样例市和平路1号", "guarantee", "service_fee", "0.012", "http"),
    ("qinghe-cfc", "清禾消费金融有限公司（样例）", "cfc", "X0999H232010002", CONSUMER, [], "400-800-0002",
     "样例市解放路2号", "facilitation", "service_fee", "0.018", "http"),
    ("yunshan-micro", "云杉小额贷款有限公司（样例）", "microlender", "M0999H232010003", ["consumer", "business"], [],
     "400-800-0003", "样例市建设路3号", "facilitation", "technology_fee", "20000", "http"),
    ("lanting-bank", "兰亭商业银行股份有限公司（样例）", "bank", "B0999H232010004", EVERYTHING, [], "400-800-0004",
     "样例市长江路4号", "joint", "interest_share", "0.15", "folder"),
]  # fmt: skip
GUARANTORS = [
    ("安信融资担保有限公司（样例）", "company", "GT-RZDB-0001", 500_000_000, 900),
    ("同舟财产保险股份有限公司（样例）", "insurer", "GT-CXBX-0002", 300_000_000, 40),
]
OWN = "启桥科技有限公司（样例）"
LICENCES = [
    (OWN, True, "营业执照", "9132000000000000X1", "样例市市场监督管理局", "贷款信息中介与技术服务", None),
    (OWN, True, "增值电信业务经营许可证", "苏B2-20250001", "样例省通信管理局", "信息服务业务", 400),
    (OWN, True, "信息系统安全等级保护备案证明", "32010099001-25001", "样例市公安局", "等级保护三级", 25),
    ("知信征信服务有限公司（样例）", False, "企业征信机构备案", "ZX-0001", "中国人民银行样例省分行", "征信业务", 700),
]


def seed(world: World) -> None:
    for row in GUARANTORS:
        if not Guarantor.objects.filter(name=row[0]).exists():
            _guarantor(world, *row)
    for number, row in enumerate(LENDERS):
        if not Lender.objects.filter(code=row[0]).exists():
            _lender(world, number, *row)
    for holder, own, name, number, issuer, scope, days in LICENCES:
        if not Licence.objects.filter(holder=holder, number=number).exists():
            services.save_licence(
                actor=world.by("operations"), now=world.now, holder=holder, own=own, name=name, number=number,
                issuer=issuer, scope=scope, valid_from=date(2025, 3, 1),
                valid_to=_today(world) + timedelta(days=days) if days else None,
            )  # fmt: skip


def _today(world: World) -> date:
    return timezone.localdate(world.now)


def _credit_code(number: int) -> str:
    first = f"91320100MA{number:07d}"
    return first + make_credit_check(first)


def _approved(world: World, approval: Any) -> None:
    approvals.approve(actor=world.by("compliance"), approval_id=approval.pk, now=world.now)


def _guarantor(world: World, name: str, kind: str, licence: str, ceiling: int, days: int) -> None:
    maker, now = world.by("operations"), world.now
    guarantor = services.save_guarantor(
        actor=maker, now=now, name=name, kind=kind, credit_code=_credit_code(900 + len(name)), licence_no=licence,
        licence_issuer="样例省地方金融管理局", licence_valid_to=_today(world) + timedelta(days=days),
        ceiling=Decimal(ceiling), contact_phone="400-800-0010",
    )  # fmt: skip
    _approved(world, services.submit_guarantor(actor=maker, now=now, guarantor_id=guarantor.pk))


def _lender(
    world: World, number: int, code: str, name: str, kind: str, licence: str, scope: list[str], regions: list[str],
    phone: str, address: str, mode: str, pay: str, pay_value: str, link: str,
) -> None:  # fmt: skip
    maker, now, today = world.by("operations"), world.now, _today(world)
    lender = services.save_lender(
        actor=maker, now=now, code=code, name=name, kind=kind, credit_code=_credit_code(number + 1),
        head_office="总行互联网贷款业务部" if kind == "bank" else "合作机构管理部", contact_name="业务联系人",
        contact_phone=phone, complaint_phone=phone, address=address, licence_no=licence,
        licence_issuer="国家金融监督管理总局样例监管局", licence_scope=scope, licence_regions=regions,
        licence_valid_from=date(2023, 1, 1), licence_valid_to=date(2028, 12, 31), link=link,
    )  # fmt: skip
    services.record_listing(
        actor=maker, now=now, lender_id=lender.pk, url=f"https://www.{code}.example/partners", entry=OWN,
        listed_since=date(2025, 10, 1), checked_on=today - timedelta(days=20), upload=_picture(name),
    )  # fmt: skip
    joint = mode == "joint"
    agreement = services.draft_agreement(
        actor=maker, now=now, lender_id=lender.pk, number=f"HZ-{code[:4].upper()}-2025", mode=mode,
        valid_from=date(2025, 10, 1), valid_to=date(2027, 9, 30),
        partner=Lender.objects.get(code="haitang-bank") if joint else None,
        lender_share=Decimal("0.7") if joint else Decimal(1), partner_share=Decimal("0.3") if joint else Decimal(0),
        guarantor=Guarantor.objects.order_by("id").first() if mode == "guarantee" else None, pay=pay,
        pay_value=Decimal(pay_value),
        clauses={clause.code: f"第{'一二三四五六七八九十'[place]}条" for place, clause in enumerate(CLAUSES)},
    )  # fmt: skip
    _approved(world, services.submit_agreement(actor=maker, now=now, agreement_id=agreement.pk))
    _approved(world, services.submit_lender(actor=maker, now=now, lender_id=lender.pk))


def _picture(name: str) -> SimpleUploadedFile:
    """A page of a published list, as a picture of its text."""
    image = Image.new("RGB", (640, 160), "white")
    ImageDraw.Draw(image).text((20, 60), "Published list of partners (sample)", fill="black")
    content = io.BytesIO()
    image.save(content, "PNG")
    return SimpleUploadedFile(f"{name[:8]}名单.png", content.getvalue(), content_type="image/png")
