"""The papers of this room, declared to the documents room when the site starts."""

from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.documents import registry
from loans.contracts import domain
from loans.maths.schedule import Method

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
    ("cap", "息费合计上限年利率，须注明单利", "24.00%"),
)


def sample_quote() -> domain.Quote:
    """The loan of the samples: 100,000 yuan over 36 months at 7.2 % a year."""
    fees = (
        domain.Fee(
            "担保费", "per_instalment", "fixed", Decimal("80.00"), "样例融资担保有限公司", domain.Category.GUARANTEE
        ),
    )
    return domain.quote(
        domain.OfferTerms(Decimal(100000), Decimal("0.072"), 36, Method.EQUAL_INSTALMENT, date(2026, 8, 3), fees=fees)
    )


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
    return form | {"schedule": calculated.rows()}


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


def figures(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What the public verification page shows: figures and institutions, no person."""
    return [
        ("贷款人", data["lender"]),
        ("贷款本金（元）", data["principal"]),
        ("期限", data["term"]),
        ("还款方式", data["method"]),
        ("年化综合融资成本（单利）", data["simple"]),
    ]
