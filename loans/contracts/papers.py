"""The papers of this room, declared to the documents room when the site starts."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.documents import registry
from backoffice.documents.layout import table
from loans.contracts import domain
from loans.maths.schedule import Method
from loans.products.domain import Fee, FormRow, PriceCard

PLACEHOLDERS = registry.dictionary(
    ("lender", "贷款人全称", "样例银行股份有限公司"),
    ("lender_phone", "贷款人投诉电话", "95000"),
    ("platform", "平台全称", "示例信贷科技有限公司"),
    ("platform_phone", "平台投诉电话", "400-000-0000"),
    ("guarantor", "增信机构全称，没有时为“无”", "样例融资担保有限公司"),
    ("borrower", "借款人姓名", "张三"),
    ("borrower_id", "借款人证件号码（已遮盖）", "1***************X"),
    ("borrower_phone", "借款人电话（已遮盖）", "138****0000"),
    ("product", "产品名称", "样例信用贷"),
    ("application", "申请编号", "JJ20260803-000001"),
    ("contract_number", "合同编号", "HT20260803-000001"),
    ("loan_kind", "借款种类", "个人消费贷款"),
    ("purpose", "借款用途", "装修"),
    ("principal", "本金（元）", "100,000.00"),
    ("principal_words", "本金大写", "人民币壹拾万元整"),
    ("received", "实际到账金额（元）", "100,000.00"),
    ("term", "期限与期数", "36 个月 / 36 期"),
    ("start", "计划放款日", "2026-08-03"),
    ("payment_method", "支付方式", "借款人自主支付"),
    ("method", "还款方式", "等额本息"),
    ("first_due", "首期还款日", "2026-09-03"),
    ("each", "每期应还", "每期 3,096.86 元"),
    ("annual_rate", "合同年利率，须注明单利", "7.20%"),
    ("simple", "年化综合融资成本，须注明单利", "7.20%"),
    ("compound", "年化综合融资成本，须注明复利", "7.44%"),
    ("total_cost", "融资成本合计（元）", "11,487.04"),
    ("disclosure_number", "明示表编号", "MS20260803-000001-1-1"),
    ("disclosure_version", "明示表版本", "1"),
    ("disclosure_hash", "明示表内容哈希值", "0" * 64),
    ("allocation", "抵充顺序", "罚息、费用、利息、本金"),
    ("prepayment", "提前还款违约金", "无"),
    ("overdue_rate", "逾期罚息年利率，须注明单利", "10.80%"),
    ("misuse_rate", "挪用罚息年利率，须注明单利", "14.40%"),
    ("penalty_basis", "罚息日利率折算天数", "360"),
    ("grace", "逾期宽限，没有时为“无”", "无"),
    ("cap", "息费合计上限年利率，须注明单利", "24.00%"),
)
MORE = registry.dictionary(
    ("paper_number", "协议编号", "HT20260803-000001-DB"),
    ("guarantee_fees", "担保费用与收取方式", "担保费 80.00 元/期，随每期还款收取"),
    ("amount", "审批金额（元）", "100,000.00"),
    ("amount_words", "审批金额大写", "人民币壹拾万元整"),
    ("decided_on", "审批决定日", "2026-08-02"),
    ("reference", "贷款人批复号", "PF20260802001"),
    ("reasons", "未通过的原因", "综合评估未达到贷款人的审批要求"),
)


SCHEDULE_COLUMNS = tuple(
    (label, "mid" if label in {"期数", "应还日期"} else "num")
    for label in (
        "期数",
        "应还日期",
        "应还本金（元）",
        "应还利息（元）",
        "应还费用（元）",
        "应还合计（元）",
        "剩余本金（元）",
    )
)


def schedule_of(rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """The repayment schedule as papers print it."""
    return table(SCHEDULE_COLUMNS, rows)


def schedule_table(calculated: domain.Quote) -> dict[str, Any]:
    return schedule_of([list(row.values()) for row in calculated.rows()])


def sample_quote() -> domain.Quote:
    """The loan of the samples: 100,000 yuan over 36 months at 7.2 % a year."""
    fee = Fee("担保费", "per_instalment", "fixed", Decimal("80.00"), "样例融资担保有限公司", FormRow.GUARANTEE)
    start, card = date(2026, 8, 3), PriceCard(fees=(fee,))
    return domain.quote(domain.OfferTerms(Decimal(100000), Decimal("0.072"), 36, Method.EQUAL_INSTALMENT, start, card))


def sample() -> dict[str, Any]:
    """What the form and the contract print in a preview, worked out like the real ones."""
    calculated = sample_quote()
    names = {name: PLACEHOLDERS[name].sample for name in PLACEHOLDERS}
    parties = domain.Parties(
        names["lender"], names["lender_phone"], names["platform"], names["platform_phone"], names["guarantor"],
        names["borrower"], names["borrower_id"], names["product"], names["application"], names["purpose"],
    )  # fmt: skip
    form = domain.disclosure_data(
        calculated, parties, domain.contingent_items(calculated.terms, parties.lender), version=1,
        issued_at="2026-08-03 12:00", reading_seconds=10,
    )  # fmt: skip
    return form | {"tables": {"schedule": schedule_table(calculated)}}


DISCLOSURE = registry.register(
    registry.Kind(
        code="disclosure",
        title="个人贷款综合融资成本明示表",
        template="documents/disclosure.html",
        placeholders=registry.chosen(
            PLACEHOLDERS, "lender lender_phone platform platform_phone guarantor product simple compound"
        ),
        permission="contracts.view",
        sample=sample,
        facts=lambda document: figures(document.data),
        recompute=lambda document: domain.recompute(document.data),
    )
)

CONTRACT = registry.register(
    registry.Kind(
        code="loan_contract",
        title="个人借款合同",
        template="documents/contract.html",
        placeholders=tuple(PLACEHOLDERS.values()),
        slots={"schedule": "还款计划表"},
        permission="contracts.view",
        sample=sample,
        facts=lambda document: figures(document.data),
        recompute=lambda document: domain.recompute(document.data),
    )
)


PROOF = registry.register(
    registry.Kind(
        code="disclosure_proof",
        title="综合融资成本明示确认凭证",
        template="documents/disclosure_proof.html",
        permission="contracts.view",
        has_wording=False,
        facts=lambda document: [
            ("明示表编号", document.data["form"]),
            ("明示表文件哈希值", document.data["pdf_sha256"]),
            ("确认时间", document.data["confirmed_at"]),
            ("阅读时长（秒）", document.data["read_seconds"]),
        ],
    )
)


ALL = PLACEHOLDERS | MORE
PARTIES = "borrower borrower_id borrower_phone lender lender_phone platform platform_phone application "


def _letter(code: str, title: str, names: str, shown: tuple[tuple[str, str], ...]) -> registry.Kind:
    """A paper of approved wording alone. `shown` is (label, name in the data) for the public page."""
    return registry.register(
        registry.Kind(
            code=code,
            title=title,
            placeholders=registry.chosen(ALL, PARTIES + names),
            permission="contracts.view",
            facts=lambda document: [(label, str(document.data[name])) for label, name in shown],
        )
    )


GUARANTEE = _letter(
    "guarantee_agreement", "委托保证协议",
    "paper_number contract_number guarantor principal principal_words guarantee_fees disclosure_number simple",
    (("协议编号", "paper_number"), ("合同编号", "contract_number"), ("担保人", "guarantor")),
)  # fmt: skip
SERVICE = _letter(
    "service_agreement", "贷款信息服务协议", "paper_number contract_number",
    (("协议编号", "paper_number"), ("平台", "platform"), ("申请编号", "application")),
)  # fmt: skip
APPROVAL = _letter(
    "approval_notice", "贷款审批通过通知书",
    "amount amount_words annual_rate term decided_on reference product",
    (("申请编号", "application"), ("贷款人", "lender"), ("审批金额（元）", "amount"), ("审批决定日", "decided_on")),
)  # fmt: skip
REJECTION = _letter(
    "rejection_notice", "贷款申请未通过通知书", "decided_on reasons product",
    (("申请编号", "application"), ("审批决定日", "decided_on")),
)  # fmt: skip
ANNEXES = {kind.code: kind for kind in (GUARANTEE, SERVICE)}


def figures(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What the public verification page shows: figures and institutions, no person."""
    return [
        ("贷款人", data["lender"]),
        ("贷款本金（元）", data["principal"]),
        ("期限", data["term"]),
        ("还款方式", data["method"]),
        ("年化综合融资成本（单利）", data["simple"]),
    ]
