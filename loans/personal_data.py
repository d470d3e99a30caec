"""What the rooms of loans hold about a person: what the person is told of it, what is left when they go; and which
decisions about them a machine took."""

from backoffice.values.identity import mask_name
from customers.personal_data import papers_of
from customers.privacy.holdings import Decision, Row, decides, holds, holds_rows
from customers.privacy.register import NAMELESS, about, no_line, replaced
from customers.profiles.models import Customer
from loans.applications.domain import Status
from loans.applications.models import (
    Application,
    ApplicationMove,
    ComplianceHold,
    EntryDraft,
    Forwarding,
    LenderAnswer,
    LenderDecision,
    Material,
    PaperCheck,
    PaperValue,
)
from loans.collateral.models import CollateralItem, Guarantee, SecurityStep, Valuation
from loans.contracts.models import Contract, Disclosure, Offer
from loans.lenders.models import Agreement, Guarantor, Lender, Licence
from loans.matching.models import CustomerNeed, MatchingPolicy, ProductMatch, SuitabilityRecord
from loans.products.models import FeeItem, Product, ProductVersion
from loans.servicing.models import (
    CollectionHold,
    Disbursement,
    EarlySettlement,
    Instalment,
    LedgerEntry,
    LedgerTransaction,
    Loan,
    Payment,
    RedressEntry,
)


def _decisions(customer: Customer) -> list[Decision]:
    """What ended without a person: passed or rejected at the first assessment."""
    rows = Application.objects.filter(
        customer__in=customer.record_ids,
        status__in=[Status.REJECTED.value, Status.PASSED.value],
        known_outcome__isnull=True,
    ).order_by("-pk")
    return [
        Decision(
            row.pk,
            f"申请 {row.number}（{row.amount:,.0f} 元）",
            [str(reason.get("text") or reason.get("code")) for reason in row.decision_reasons],
        )
        for row in rows[:50]
    ]


def _drafts(customer: Customer) -> list[Row]:
    rows = EntryDraft.objects.filter(customer__in=customer.record_ids).order_by("pk")
    return [{"内容": row.answers, "开始时间": row.created_at} for row in rows]


def _papers(customer: Customer) -> list[Row]:
    applications = list(Application.objects.filter(customer__in=customer.record_ids).values_list("pk", flat=True))
    forms = Disclosure.objects.filter(offer__application__in=applications).values_list("pk", flat=True)
    found = papers_of(Application, applications) + papers_of(Disclosure, list(forms))
    for model in (Contract, Loan):
        rows = model._base_manager.filter(application__in=applications)
        found += papers_of(model, list(rows.values_list("pk", flat=True)))
    return found


def _guarantees(customer: Customer) -> list[Row]:
    """Loans of others that this person vouches for: the borrower's name is masked."""
    rows = (
        Guarantee.objects.filter(customer__in=customer.record_ids)
        .select_related("application__customer")
        .order_by("pk")
    )
    return [
        {"申请": row.application.number, "借款人": mask_name(row.application.customer.name), "金额": row.amount}
        for row in rows
    ]


def _collateral(customer: Customer) -> list[Row]:
    rows = CollateralItem.objects.filter(application__customer__in=customer.record_ids).order_by("pk")
    return [
        {
            "名称": row.name,
            "权利人": row.owner_name if row.owner_name == customer.name else mask_name(row.owner_name),
        }
        for row in rows
    ]


decides(_decisions)
holds_rows(
    "loan_needs", "贷款需求", CustomerNeed,
    用途="purpose", 金额="amount", 期数="term_months", 当日情况="borrower", 您的说明="note", 时间="created_at",
)  # fmt: skip
holds_rows(
    "applications", "贷款申请", Application,
    编号="number", 产品="product_version__product__name", 贷款人="product_version__lender__name", 金额="amount",
    期数="term_months", 用途="purpose", 用途说明="use_detail", 收款方="use_payee", 申报情况="facts", 状态="status",
    提交时间="submitted_at", 理由="decision_reasons",
)  # fmt: skip
holds_rows(
    "application_history", "贷款申请经过", ApplicationMove, path="application__customer",
    申请="application__number", 状态="to_status", 说明="note", 时间="at",
)  # fmt: skip
holds("entry_drafts", "未提交的申请草稿", _drafts)
holds_rows(
    "advice", "产品适当性记录", SuitabilityRecord,
    编号="number", 产品="product_version__product__name", 推荐理由="reason", 确认方式="confirmed_by",
    时间="signed_at",
)  # fmt: skip
holds_rows(
    "materials", "申请材料", Material, path="application__customer",
    申请="application__number", 材料="code", 文件="file__original_name", 上传时间="added_at",
)  # fmt: skip
holds_rows(
    "transfers", "提供给贷款人的记录", LenderDecision, path="application__customer",
    申请="application__number", 接收方="application__product_version__lender__name", 回执="reference",
    批准="approved", 时间="decided_at",
)  # fmt: skip
holds("guarantees", "为他人提供的担保（他人信息已遮盖）", _guarantees)
holds("collateral", "抵质押物", _collateral)
holds_rows(
    "offers", "报价与综合融资成本明示", Offer,
    编号="number", 金额="amount", 年利率="annual_rate", 期数="term_months", 综合成本="simple_cost", 状态="state",
    您的答复="answer_note", 时间="created_at",
)  # fmt: skip
holds_rows(
    "contracts", "合同", Contract,
    编号="number", 金额="amount", 状态="state", 签署时间="signed_at",
)  # fmt: skip
holds_rows(
    "loans", "贷款", Loan,
    编号="number", 本金="principal", 年利率="annual_rate", 放款日="disbursed_on", 到期日="matures_on",
    状态="state", 本金余额="principal_balance", 结清日="settled_on",
)  # fmt: skip
holds_rows(
    "instalments", "还款计划", Instalment, path="loan__customer", order=("loan_id", "n"),
    贷款="loan__number", 期次="n", 应还日="due", 本金="principal", 利息="interest", 费用="fee", 还清日="paid_on",
)  # fmt: skip
holds_rows(
    "payments", "还款记录", Payment, path="loan__customer",
    贷款="loan__number", 金额="amount", 入账日="value_date", 渠道="channel", 付款人="payer", 状态="state",
)  # fmt: skip
holds_rows(
    "redress", "减免与退还", RedressEntry, path="loan__customer",
    贷款="loan__number", 种类="kind", 金额="amount", 理由="reason", 日期="value_date",
)  # fmt: skip
holds("loan_papers", "申请、合同与贷款文书", _papers)

about(
    Application, "customer", told="applications", papers=True,
    plain="number purpose decision_reasons facts asked_materials method tier known_outcome",
    empties={"use_detail": "", "use_payee": "", "external_ref": None, "first_loan_reason": "", "forward_blocked": ""},
)  # fmt: skip
about(
    ApplicationMove,
    "application__customer",
    told="application_history",
    plain="verb from_status to_status",
    empties={"note": ""},
)
about(ComplianceHold, "customer", untold="The law against money laundering forbids to tell the person of it.")
about(EntryDraft, "customer", "application__customer", told="entry_drafts", deleted=True)
about(PaperValue, "check_of__application__customer", told="materials", deleted=True)
about(PaperCheck, "application__customer", told="materials", plain="kind")
about(Material, "application__customer", told="materials", plain="code", files=("file",))
about(LenderDecision, "application__customer", told="transfers", plain="reference reasons")
about(LenderAnswer, "forwarding__application__customer", told="transfers", plain="digest", empties={"content": {}})
about(Forwarding, "application__customer", told="transfers", plain="key link reference", empties={"problem": ""})
about(
    SecurityStep,
    "item__application__customer",
    told="collateral",
    files=("evidence",),
    empties={"number": replaced("number"), "reason": ""},
)
about(Valuation, "item__application__customer", told="collateral", plain="appraiser", files=("report",))
about(
    CollateralItem, "application__customer", told="collateral",
    empties={"name": NAMELESS, "owner_name": NAMELESS, "identifier": "", "end_reason": ""},
)  # fmt: skip
about(
    Guarantee,
    "customer",
    "application__customer",
    told="guarantees",
    files=("consent",),
    empties={"relation": "", "end_reason": ""},
)
about(
    Offer, "customer", told="offers", papers=True, plain="number terms ceiling_basis parameters",
    empties={"answer_note": "", "answer_reference": "", "answer_ip": None},
)  # fmt: skip
about(
    Disclosure, "offer__customer", told="offers", papers=True,
    plain="number content_sha256 pdf_sha256 confirmed_items", empties={"content": {}, "ip_address": None},
)  # fmt: skip
about(
    Contract, "customer", told="contracts", papers=True, plain="number signed_sha256",
    empties={"signer_name": replaced("signer_name"), "void_reason": ""},
)  # fmt: skip
about(Disbursement, "contract__customer", told="loans", plain="key reference", empties={"error": ""})
about(Loan, "customer", told="loans", papers=True, plain="number penalty_rule allocation")
about(Instalment, "loan__customer", told="instalments")
about(Payment, "loan__customer", told="payments", plain="reference", empties={"payer": None, "reversal_reason": ""})
about(EarlySettlement, "loan__customer", told="payments")
about(LedgerTransaction, "loan__customer", told="payments", plain="key")
about(LedgerEntry, "transaction__loan__customer", told="payments")
about(CollectionHold, "loan__customer", told="loans", plain="cause", empties={"reason": NAMELESS})
about(RedressEntry, "loan__customer", told="redress", plain="key", empties={"reason": NAMELESS})
about(CustomerNeed, "customer", told="loan_needs", plain="purpose assets", empties={"borrower": {}, "note": ""})
about(ProductMatch, "need__customer", told="loan_needs", plain="result")
about(
    SuitabilityRecord,
    "customer",
    told="advice",
    plain="number shown flags sha256",
    empties={"reason": NAMELESS, "confirmation": NAMELESS},
)
no_line(
    "Products, partners and rules of the company.",
    Product, ProductVersion, FeeItem, Lender, Guarantor, Agreement, Licence, MatchingPolicy,
)  # fmt: skip
