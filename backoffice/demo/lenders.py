"""Three lenders of the sample company; their names and numbers are made up."""

from datetime import date

from backoffice.demo.people import World
from loans.lenders.models import Lender
from loans.lenders.services import save_lender

LENDERS = [
    ("haitang-bank", "海棠银行股份有限公司（样例）", "bank", "B0999H232010001", "95588-0", "样例市和平路1号"),
    ("qinghe-cfc", "清禾消费金融有限公司（样例）", "cfc", "X0999H232010002", "400-800-0002", "样例市解放路2号"),
    (
        "yunshan-micro",
        "云杉小额贷款有限公司（样例）",
        "microlender",
        "M0999H232010003",
        "400-800-0003",
        "样例市建设路3号",
    ),
]


def seed(world: World) -> None:
    for code, name, kind, licence, phone, address in LENDERS:
        if not Lender.objects.filter(code=code).exists():
            save_lender(
                actor=world.by("operations"),
                now=world.now,
                code=code,
                name=name,
                kind=kind,
                licence_no=licence,
                licence_valid_to=date(2028, 12, 31),
                list_url="",
                listed_since=date(2025, 10, 1),
                agreement_no=f"HZ-{code[:4].upper()}-2025",
                agreement_valid_to=date(2027, 9, 30),
                complaint_phone=phone,
                address=address,
            )
