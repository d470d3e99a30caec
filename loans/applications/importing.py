"""Applications from files: which fields there are, what makes a row wrong, and how rows become applications.

Every row has a reference that is the same whenever the same row comes again, so a file imported twice adds nothing.
A file without people (history for comparison) gets made-up identities, marked as samples, from the row itself.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.files.imports import kinds
from backoffice.files.imports.kinds import ImportField, MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch
from backoffice.values import identity, money
from backoffice.values.errors import Refused
from customers.privacy.selectors import locked_customers
from customers.privacy.services import record_imported_consents
from customers.profiles import domain as people
from customers.profiles.models import EMPLOYMENTS, Customer
from customers.profiles.services import find_or_register_many
from loans.applications import services
from loans.applications.models import METHODS, Application
from loans.products.domain import Asked, misfits
from loans.products.models import ProductVersion
from loans.products.selectors import on_sale

KIND = "applications"
MAPPINGS = Path(__file__).parent / "mappings"
MAX_AMOUNT = Decimal(100_000_000)
# Sample people live in provinces by turns; the number says nothing about the applicant in the file.
SAMPLE_REGIONS = ("110101", "310101", "320501", "330101", "440301", "420101", "510104", "370102", "610102", "350203")

_METHOD_WORDS = {"等额本息": "equal_instalment", "等额本金": "equal_principal", "先息后本": "interest_only"}
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
    return {
        "product": (gettext_lazy("Product for rows that name none"), products),
        "history": (gettext_lazy("Rows of known outcome (history)"), list(HISTORY)),
    }


# -- checking ---------------------------------------------------------------------------------------


def _sample(batch: ImportBatch) -> bool:
    return batch.mapping.get("options", {}).get("identity") == "sample"


def _only_compared(batch: ImportBatch) -> bool:
    return batch.mapping.get("options", {}).get("history", "compare") == "compare"


def _versions(rows: Iterable[MappedRow], batch: ImportBatch) -> dict[str, ProductVersion]:
    return {version.product.code: version for version in on_sale()}


def _product_of(row: MappedRow, batch: ImportBatch) -> str:
    return row.values.get("product") or batch.mapping.get("options", {}).get("product") or ""


def _asked(row: MappedRow, born: date | None, day: date) -> Asked:
    age = identity.age_on(born, day) if born else row.values.get("age")
    values = row.values
    return Asked(
        values["amount"], values["term_months"], values.get("method") or "equal_instalment", values["purpose"], age
    )


def check(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
    """{line: problems} by identity, product and bounds; history with a known outcome is not held against bounds."""
    versions, day = _versions(rows, batch), timezone.localdate(now)
    found: dict[int, list[Problem]] = {}
    for row in rows:
        problems = [] if _sample(batch) else list(_identity_problems(row))
        problems += _signal_problems(row, batch)
        version = versions.get(_product_of(row, batch))
        if version is None:
            code = _product_of(row, batch) or "—"
            problems.append(
                Problem("product", "import.product", _("No product %(code)s is on sale. Choose one.") % {"code": code})
            )
        elif row.values.get("known_outcome") is None and not problems:
            born = None if _sample(batch) else identity.birth_date(identity.normalise_id(row.values["id_number"]))
            for code in misfits(version.bounds, _asked(row, born, day)):
                sentence = services.MISFITS[code] % {"low": version.min_amount, "high": version.max_amount}
                problems.append(Problem(_column_of(batch, code), f"import.{code}", str(sentence)))
            if row.values.get("is_student"):
                problems.append(
                    Problem(_column_of(batch, "is_student"), "import.student", _("Students are not lent to."))
                )
        if problems:
            found[row.line] = problems
    return found


def _column_of(batch: ImportBatch, field: str) -> str:
    spec = batch.mapping.get("columns", {}).get(field)
    return (spec.get("from") if isinstance(spec, dict) else spec) or field


def _identity_problems(row: MappedRow) -> Iterable[Problem]:
    checks = (
        ("name", lambda value: people.checked_name(value)),
        ("phone", lambda value: people.checked_phone(value)),
        ("id_number", lambda value: people.checked_identity("person", value, "13800000000")),
    )
    for name, checked in checks:
        try:
            checked(row.values[name])
        except Refused as refusal:
            yield Problem(name, refusal.code, str(refusal))


def _signals_of(row: MappedRow) -> dict[str, Any]:
    """What the row tells of device, network, address, contact, card and filling, as it is kept."""
    told = {name: row.values[name] for name in SIGNALS if row.values.get(name) is not None}
    return services.signals_of_intake(**told) if told else {}


def _signal_problems(row: MappedRow, batch: ImportBatch) -> list[Problem]:
    try:
        _signals_of(row)
    except Refused as refusal:
        return [Problem(_column_of(batch, refusal.data["field"]), refusal.code, str(refusal))]
    return []


# -- taking over ------------------------------------------------------------------------------------


def reference_of(row: MappedRow, batch: ImportBatch) -> str:
    """What makes the row itself: the reference it brings, or a digest of its cells and how often it came before."""
    prefix = str(batch.mapping.get("options", {}).get("reference") or "FILE")[:12]
    own = row.values.get("reference")
    return f"{prefix}-{own}" if own else f"{prefix}-{row.digest[:20]}-{row.nth + 1}"


def take(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
    """Create and submit the applications that are not there yet; the engine's transaction is open."""
    outcome = Outcome()
    refs = {row.line: reference_of(row, batch) for row in rows}
    known = set(Application.objects.filter(external_ref__in=refs.values()).values_list("external_ref", flat=True))
    versions = _versions(rows, batch)
    ready: list[dict[str, Any]] = []
    new: list[MappedRow] = []
    for row in rows:
        if refs[row.line] in known:
            outcome.known += 1
            continue
        known.add(refs[row.line])
        new.append(row)
    for row, customer in zip(new, _customers(new, batch, now), strict=True):
        if isinstance(customer, Refused):
            outcome.problems.append((row.line, Problem("", customer.code, str(customer))))
            continue
        signals = _signals_of(row)
        declared = {name: value for name, value in row.facts.items() if value is not None}
        ready.append(
            {
                "customer": customer,
                "product_version": versions[_product_of(row, batch)],
                "amount": row.values["amount"],
                "term_months": row.values["term_months"],
                "method": row.values.get("method") or "equal_instalment",
                "purpose": row.values["purpose"],
                "external_ref": refs[row.line],
                "facts": declared | ({"signals": signals} if signals else {}),
                "known_outcome": row.values.get("known_outcome"),
                "compare_only": row.values.get("known_outcome") is not None and _only_compared(batch),
            }
        )
    if ready:
        services.create_from_import(ready, actor=batch.owner, batch=batch, now=now)
    outcome.created = len(ready)
    return outcome


def _customers(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> list[Customer | Refused]:
    """The customer of each row, found or registered, or why not."""
    if _sample(batch):
        answers = _sample_people(rows, batch, now)
    else:
        people_of = [
            {name: row.values[name] for name in ("name", "id_number", "phone")} | _facts_of(row) for row in rows
        ]
        answers = find_or_register_many(actor=batch.owner, now=now, people=people_of)
    if batch.mapping.get("options", {}).get("consent") == "import":
        fresh = [answer[0] for answer in answers if not isinstance(answer, Refused) and answer[1]]
        record_imported_consents(
            actor=batch.owner, customers=fresh, purpose="credit_check", reference=batch.number, now=now
        )
    known = [answer[0].pk for answer in answers if not isinstance(answer, Refused) and not answer[1]]
    closed = set(Customer.objects.filter(locked_customers(), pk__in=known).values_list("pk", flat=True))
    return [_admitted(answer, closed) for answer in answers]


def _admitted(answer: tuple[Customer, bool] | Refused, closed: set[int]) -> Customer | Refused:
    if isinstance(answer, Refused):
        return answer
    if answer[0].pk in closed:
        return Refused("privacy.locked", _("This customer's data are locked: no application is taken over."))
    return answer[0]


def _facts_of(row: MappedRow) -> dict[str, Any]:
    values = row.values
    names = ("employment_type", "employer", "employed_months", "monthly_debt", "monthly_income", "is_student")
    facts = {name: values[name] for name in names if values.get(name) is not None}
    if "monthly_income" not in facts and values.get("income_share"):
        facts["monthly_income"] = money.cents(values["amount"] / values["term_months"] / values["income_share"])
    return facts


def _sample_people(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> list[tuple[Customer, bool] | Refused]:
    """Made-up people: named 样本 and the row's number, with valid check digits, of the age in the file. Where a number
    belongs to somebody already, the next free one is taken."""
    today = timezone.localdate(now)
    answers: dict[int, tuple[Customer, bool] | Refused] = {}
    for attempt in range(20):
        open_rows = [row for row in rows if row.line not in answers or _is_taken(answers[row.line])]
        if not open_rows:
            break
        made_up = [_sample_person(row, today, attempt) for row in open_rows]
        found = find_or_register_many(actor=batch.owner, now=now, people=made_up)
        answers.update({row.line: answer for row, answer in zip(open_rows, found, strict=True)})
    return [answers[row.line] for row in rows]


def _is_taken(answer: tuple[Customer, bool] | Refused) -> bool:
    return isinstance(answer, Refused) and answer.code == "customers.name_differs"


def _sample_person(row: MappedRow, today: date, attempt: int) -> dict[str, Any]:
    seed = int(row.digest[:16], 16) + row.nth
    born = born_for_age(row.values.get("age") or 35, today, seed % 364)
    return {
        "name": f"样本{row.line - 1:04d}",
        "id_number": sample_id_number(born, seed + attempt),
        "phone": f"1900000{seed % 9999 + 1:04d}",
        "is_sample": True,
        "segment": "other",
        **_facts_of(row),
    }


def born_for_age(age: int, today: date, offset: int) -> date:
    """A birth date of somebody who is `age` full years old today: `offset` (0 to 363) days before the birthday."""
    try:
        birthday = today.replace(year=today.year - age)
    except ValueError:  # 29 February in a common year
        birthday = today.replace(year=today.year - age, day=28)
    return birthday - timedelta(days=offset)


def sample_id_number(born: date, seed: int) -> str:
    """A resident number with a right check digit that nothing but `born` and `seed` decide."""
    first = f"{SAMPLE_REGIONS[seed // 1000 % len(SAMPLE_REGIONS)]}{born:%Y%m%d}{seed % 1000:03d}"
    return first + identity.make_check_digit(first)


def results_url(batch: ImportBatch) -> str:
    return f"{reverse('applications:list')}?batch={batch.pk}"


kinds.register(
    kinds.ImportKind(
        name=KIND,
        label=gettext_lazy("Loan applications"),
        permission="applications.import",
        fields=FIELDS,
        check=check,
        take=take,
        results_url=results_url,
        presets=presets,
        options=options,
    )
)
