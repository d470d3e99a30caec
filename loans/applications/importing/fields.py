"""Which columns of a file an application is read from, and what a whole file may leave to one answer."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from backoffice.files.imports.kinds import ImportField
from customers.channels.selectors import open_channels
from customers.profiles import domain as people
from customers.profiles.models import EMPLOYMENTS
from loans.applications.models import METHODS
from loans.products.selectors import on_sale

KIND = "applications"
MAPPINGS = Path(__file__).parent.parent / "mappings"
MAX_AMOUNT = Decimal(100_000_000)

_METHOD_WORDS = {
    "等额本息": "equal_instalment", "等额本金": "equal_principal", "先息后本": "interest_only",
    "一次性还本付息": "single_payment", "到期一次还本付息": "single_payment",
}  # fmt: skip
_EMPLOYMENT_WORDS = {
    "全职": "full_time", "兼职": "part_time", "个体经营": "self_employed", "退休": "retired", "无业": "unemployed",
}  # fmt: skip

SIGNALS = (
    "device_id", "ip_address", "home_address", "contact_phone", "bank_card", "form_seconds", "form_pasted",
    "form_corrected",
)  # fmt: skip

# What becomes of rows whose outcome the file knows.
HISTORY = (
    ("compare", gettext_lazy("only compared: no reviewer sees them")),
    ("review", gettext_lazy("treated like new ones: B cases enter the review queue")),
)

FIELDS = (
    ImportField("name", gettext_lazy("Name"), required=True, guesses=("姓名", "客户姓名", "customer")),
    ImportField(
        "id_number", gettext_lazy("Identity number"), required=True, guesses=("身份证号", "证件号码", "id")
    ),
    ImportField("phone", gettext_lazy("Mobile"), required=True, guesses=("手机号", "手机", "联系电话", "mobile")),
    ImportField(
        "amount", gettext_lazy("Amount"), "money", True, ("申请金额", "金额", "贷款金额"), lowest=Decimal("0.01"),
        highest=MAX_AMOUNT,
    ),
    ImportField(
        "term_months", gettext_lazy("Term in months"), "integer", True, ("期数", "期限", "term", "duration"),
        lowest=Decimal(1), highest=Decimal(360),
    ),
    ImportField(
        "method", gettext_lazy("Repayment method"), "choice", False, ("还款方式",), tuple(v for v, _l in METHODS),
        _METHOD_WORDS,
    ),
    ImportField("purpose", gettext_lazy("Purpose"), "text", True, ("用途", "贷款用途"), max_length=20),
    ImportField("product", gettext_lazy("Product code"), "text", False, ("产品", "产品编码"), max_length=30),
    ImportField(
        "monthly_income", gettext_lazy("Monthly income"), "money", False, ("月收入", "income"), lowest=Decimal(0),
        highest=people.MONEY_MAX,
    ),
    ImportField(
        "monthly_debt", gettext_lazy("Monthly debt payments"), "money", False, ("月负债", "其他债务月供"),
        lowest=Decimal(0), highest=people.MONEY_MAX,
    ),
    ImportField(
        "employment_type", gettext_lazy("Employment"), "choice", False, ("就业类型", "职业类型"),
        tuple(v for v, _l in EMPLOYMENTS), _EMPLOYMENT_WORDS,
    ),
    ImportField("employer", gettext_lazy("Employer"), "text", False, ("工作单位", "单位"), max_length=120),
    ImportField(
        "employed_months", gettext_lazy("Months in this job"), "integer", False, ("工作月数",), lowest=Decimal(0),
        highest=Decimal(900),
    ),
    ImportField("is_student", gettext_lazy("Student"), "bool", False, ("在校学生", "学生")),
    ImportField(
        "reference", gettext_lazy("Reference in the source"), "text", False, ("外部编号", "订单号", "reference"),
        max_length=60,
    ),
    ImportField(
        "channel", gettext_lazy("Code of the channel"), "text", False, ("渠道", "渠道编码", "channel"), max_length=20
    ),
    ImportField("age", gettext_lazy("Age"), "integer", False, ("年龄",), lowest=Decimal(16), highest=Decimal(100)),
    ImportField(
        "income_share", gettext_lazy("Instalment as a share of income"), "number", False, (), lowest=Decimal("0.01"),
        highest=Decimal(2),
    ),
    ImportField("device_id", gettext_lazy("Device"), "text", False, ("设备号", "设备编号", "device"), max_length=80),
    ImportField("ip_address", gettext_lazy("Network address"), "text", False, ("IP", "IP地址"), max_length=45),
    ImportField("home_address", gettext_lazy("Home address"), "text", False, ("居住地址", "现住址"), max_length=200),
    ImportField(
        "contact_phone", gettext_lazy("Mobile of the contact person"), "text", False, ("联系人手机", "联系人电话"),
        max_length=24,
    ),
    ImportField(
        "bank_card", gettext_lazy("Bank card for the loan"), "text", False, ("银行卡号", "收款账号"), max_length=24
    ),
    ImportField(
        "form_seconds", gettext_lazy("Seconds taken for the form"), "integer", False, ("填表秒数",), lowest=Decimal(0),
        highest=Decimal(999_999),
    ),
    ImportField(
        "form_pasted", gettext_lazy("Fields filled by pasting"), "integer", False, ("粘贴字段数",), lowest=Decimal(0),
        highest=Decimal(999),
    ),
    ImportField(
        "form_corrected", gettext_lazy("Fields corrected"), "integer", False, ("修改字段数",), lowest=Decimal(0),
        highest=Decimal(999),
    ),
    ImportField(
        "known_outcome", gettext_lazy("Known outcome"), "choice", False, ("结果", "outcome"), ("good", "bad"),
        {"正常": "good", "违约": "bad"},
    ),
)  # fmt: skip


def presets() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(MAPPINGS.glob("*.json"))}


def options() -> dict[str, tuple[Any, list[tuple[str, Any]]]]:
    products = [(version.product.code, str(version)) for version in on_sale()]
    channels = [(channel.code, channel.name) for channel in open_channels(timezone.localdate())]
    return {
        "channel": (gettext_lazy("Channel that brought the rows that name none"), channels),
        "product": (gettext_lazy("Product for rows that name none"), products),
        "history": (gettext_lazy("Rows of known outcome (history)"), list(HISTORY)),
    }
