"""The papers of this room, declared to the documents room when the site starts."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from backoffice.documents import registry
from backoffice.documents.layout import facts, table
from backoffice.values import money, rates
from loans.contracts.papers import schedule_of
from loans.maths.schedule import METHOD_NAMES_ZH, Method
from loans.servicing.domain import Due, InstalmentStanding, Position, Settlement
from loans.servicing.models import Loan

STATEMENT = registry.register(
    registry.Kind(
        code="loan_statement",
        title="贷款对账单",
        template="documents/statement.html",
        permission="loans.view",
        has_wording=False,
        facts=lambda document: [
            ("贷款编号", document.data["loan"]),
            ("对账截止日", document.data["as_of"]),
            ("剩余本金（元）", document.data["balance"]),
        ],
    )
)

PLACEHOLDERS = registry.dictionary(
    ("borrower", "借款人姓名", "张三"),
    ("borrower_id", "借款人证件号码（已遮盖）", "1***************X"),
    ("lender", "贷款人全称", "样例银行股份有限公司"),
    ("lender_phone", "贷款人投诉电话", "95000"),
    ("platform_phone", "平台投诉电话", "400-000-0000"),
    ("loan", "贷款编号", "DK20260803-000001"),
    ("contract", "合同编号", "HT20260803-000001"),
    ("method", "还款方式", "等额本息"),
    ("annual_rate", "合同年利率，须注明单利", "7.20%"),
    ("principal", "贷款本金（元）", "10,000.00"),
    ("principal_words", "本金大写", "人民币壹万元整"),
    ("disbursed_on", "放款日", "2026-08-03"),
    ("settled_on", "结清日", "2027-08-03"),
    ("as_of", "计算日", "2026-11-22"),
    ("amount", "金额（元）", "896.19"),
    ("amount_words", "金额大写", "人民币捌佰玖拾陆元壹角玖分"),
    ("instalment", "期数", "4"),
    ("due", "应还日", "2026-12-03"),
    ("due_in", "距应还日天数", "11"),
    ("days", "逾期天数", "19"),
    ("oldest_due", "最早逾期一期的应还日", "2026-11-03"),
    ("penalty", "其中罚息（元）", "4.90"),
    ("overdue_rate", "逾期罚息年利率，须注明单利", "10.80%"),
    ("valid_until", "报价有效至", "2026-11-28"),
)
COMMON = "borrower borrower_id lender lender_phone platform_phone loan contract "
DUE_COLUMNS = tuple(
    (label, "mid" if label in {"期数", "应还日期"} else "num")
    for label in ("期数", "应还日期", "本金（元）", "利息（元）", "费用（元）", "罚息（元）", "合计（元）")
)


def schedule_table(dues: list[Due]) -> dict[str, Any]:
    """The instalments of a loan with the principal left after each."""
    left, rows = sum((due.principal for due in dues), Decimal(0)), []
    for due in dues:
        left -= due.principal
        amounts = (due.principal, due.interest, due.fee, due.total, left)
        rows.append([str(due.n), due.due.isoformat(), *map(money.yuan, amounts)])
    return schedule_of(rows)


def due_table(standings: list[InstalmentStanding]) -> dict[str, Any]:
    """What is open of these instalments, and the sum."""
    rows, kinds = [], ("principal", "interest", "fee", "penalty")
    for standing in standings:
        amounts = [standing.owed.of(kind) for kind in kinds]
        rows.append([str(standing.due.n), standing.due.due.isoformat(), *map(money.yuan, [*amounts, sum(amounts)])])
    sums = [sum(standing.owed.of(kind) for standing in standings) for kind in kinds]
    rows.append(["合计", "", *map(money.yuan, [*sums, sum(sums)])])
    return table(DUE_COLUMNS, rows, last="sum")


def parts_table(settlement: Settlement) -> dict[str, Any]:
    rows = [
        ("剩余本金", settlement.principal),
        ("截至结清日的利息", settlement.interest),
        ("截至结清日的费用", settlement.fee),
        ("提前还款违约金", settlement.charge),
        ("已到期未还款项（含罚息）", settlement.arrears),
        ("减：已预存款项", -settlement.credit),
        ("提前结清金额", settlement.total),
    ]
    return table((("项目", ""), ("金额（元）", "num")), [(name, money.yuan(x)) for name, x in rows], last="sum")


def days_table(settlements: list[Settlement]) -> dict[str, Any]:
    return table(
        (("结清日", "mid"), ("提前结清金额（元）", "num")),
        [(s.on.isoformat(), money.yuan(s.total)) for s in settlements],
    )


def common(loan: Loan) -> dict[str, Any]:
    """What every letter about a loan may name."""
    lender = loan.application.product_version.lender
    return {
        "borrower": loan.customer.name,
        "borrower_id": loan.customer.id_masked,
        "lender": lender.name,
        "lender_phone": lender.complaint_phone or "—",
        "platform_phone": settings.COMPANY_COMPLAINT_PHONE,
        "loan": loan.number,
        "contract": loan.contract.number,
        "method": METHOD_NAMES_ZH[Method(loan.method)],
        "annual_rate": f"{rates.percent(loan.annual_rate)}%",
        "principal": money.yuan(loan.principal),
        "principal_words": money.in_words(loan.principal),
        "disbursed_on": loan.disbursed_on.isoformat(),
        "facts": facts(
            ("借款人", f"{loan.customer.name}　{loan.customer.id_masked}"), ("贷款人", lender.name),
            ("贷款编号", loan.number), ("合同编号", loan.contract.number),
        ),
    }  # fmt: skip


def _sample_dues() -> list[Due]:
    return [
        Due(n, date(2026, 8 + n, 3), Decimal(principal), Decimal(interest), Decimal("30.00"))
        for n, (principal, interest) in enumerate([("806.19", "60.00"), ("811.03", "55.16"), ("815.89", "50.30")], 1)
    ]


def _sample() -> dict[str, Any]:
    open_now = [InstalmentStanding(due) for due in _sample_dues()[2:]]
    figures = [
        Settlement(date(2026, 11, 22 + k), Decimal("7566.89"), Decimal("28.76") + k, Decimal("19.00"), Decimal(0))
        for k in range(7)
    ]
    tables = {
        "schedule": schedule_table(_sample_dues()),
        "due_items": due_table(open_now),
        "parts": parts_table(figures[0]),
        "days": days_table(figures),
    }
    names = [("借款人", PLACEHOLDERS["borrower"].sample), ("贷款人", PLACEHOLDERS["lender"].sample)]
    numbers = [("贷款编号", PLACEHOLDERS["loan"].sample), ("合同编号", PLACEHOLDERS["contract"].sample)]
    return {"tables": tables, "facts": facts(*names, *numbers)}


def _letter(
    code: str, title: str, names: str, slots: dict[str, str], shown: tuple[tuple[str, str], ...]
) -> registry.Kind:
    """A letter about a loan: facts at its head, approved wording, tables. `shown` is (label, name in the data) for the
    public page."""
    return registry.register(
        registry.Kind(
            code=code,
            title=title,
            placeholders=registry.chosen(PLACEHOLDERS, COMMON + names),
            slots=slots,
            permission="loans.view",
            sample=_sample,
            facts=lambda document: [(label, str(document.data[name])) for label, name in shown],
        )
    )


SCHEDULE = _letter(
    "repayment_schedule", "还款计划表", "method annual_rate principal principal_words disbursed_on",
    {"schedule": "还款计划表"}, (("贷款编号", "loan"), ("贷款本金（元）", "principal")),
)  # fmt: skip
REMINDER = _letter(
    "repayment_reminder", "还款提醒", "instalment due due_in amount", {"due_items": "本期应还明细"},
    (("贷款编号", "loan"), ("应还日", "due"), ("应还金额（元）", "amount")),
)  # fmt: skip
OVERDUE = _letter(
    "overdue_notice", "逾期通知书", "as_of days oldest_due amount amount_words penalty overdue_rate",
    {"due_items": "逾期明细"}, (("贷款编号", "loan"), ("计算日", "as_of"), ("应还合计（元）", "amount")),
)  # fmt: skip
QUOTE = _letter(
    "settlement_quote", "提前结清报价单", "as_of amount amount_words valid_until",
    {"parts": "结清金额构成", "days": "有效期内各日结清金额"},
    (("贷款编号", "loan"), ("计算日", "as_of"), ("提前结清金额（元）", "amount"), ("有效至", "valid_until")),
)  # fmt: skip
CERTIFICATE = _letter(
    "settlement_certificate", "贷款结清证明", "principal principal_words disbursed_on settled_on", {},
    (("贷款编号", "loan"), ("贷款本金（元）", "principal"), ("结清日", "settled_on")),
)  # fmt: skip
LETTERS = {kind.code: kind for kind in (SCHEDULE, REMINDER, OVERDUE, QUOTE, CERTIFICATE)}


def reminder_of(position: Position) -> dict[str, Any]:
    """The next instalment that is not covered."""
    standing = next(s for s in position.instalments if s.scheduled_open and s.due.due >= position.on)
    return {
        "instalment": standing.due.n,
        "due": standing.due.due.isoformat(),
        "due_in": (standing.due.due - position.on).days,
        "amount": money.yuan(standing.open),
        "tables": {"due_items": due_table([standing])},
    }


def overdue_of(position: Position, overdue_rate: Decimal) -> dict[str, Any]:
    late = list(position.overdue)
    total = sum((standing.open for standing in late), Decimal(0))
    return {
        "as_of": position.on.isoformat(),
        "days": position.days_past_due,
        "oldest_due": late[0].due.due.isoformat(),
        "amount": money.yuan(total),
        "amount_words": money.in_words(total),
        "penalty": money.yuan(sum((standing.owed.penalty for standing in late), Decimal(0))),
        "overdue_rate": f"{rates.percent(overdue_rate)}%",
        "tables": {"due_items": due_table(late)},
    }


def quote_of(settlements: list[Settlement]) -> dict[str, Any]:
    """The figures for the first day, and the sums for the days up to the last."""
    first = settlements[0]
    return {
        "as_of": first.on.isoformat(),
        "amount": money.yuan(first.total),
        "amount_words": money.in_words(first.total),
        "valid_until": settlements[-1].on.isoformat(),
        "tables": {"parts": parts_table(first), "days": days_table(settlements)},
    }
