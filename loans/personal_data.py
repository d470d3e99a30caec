"""What the rooms of loans hold about a person, and which decisions about them a machine took."""

from django.db.models import Q

from backoffice.values.identity import mask_name
from customers.privacy.holdings import Decision, Row, decides, holds, rows_of
from customers.profiles.models import Customer
from loans.applications.domain import Status
from loans.applications.models import Application, LenderDecision, Material
from loans.collateral.models import CollateralItem, Guarantee
from loans.contracts.models import Contract
from loans.matching.models import CustomerNeed
from loans.servicing.models import Instalment, Loan, Payment


def _decisions(customer: Customer) -> list[Decision]:
    """What ended without a person: passed or rejected at the first assessment."""
    rows = Application.objects.filter(
        customer=customer, status__in=[Status.REJECTED.value, Status.PASSED.value], known_outcome__isnull=True
    ).order_by("-pk")
    return [
        Decision(
            row.pk,
            f"申请 {row.number}（{row.amount:,.0f} 元）",
            [str(reason.get("text") or reason.get("code")) for reason in row.decision_reasons],
        )
        for row in rows[:50]
    ]


def _guarantees(customer: Customer) -> list[Row]:
    """Loans of others that this person vouches for: the borrower's name is masked."""
    rows = Guarantee.objects.filter(customer=customer).select_related("application__customer").order_by("pk")
    return [
        {"申请": row.application.number, "借款人": mask_name(row.application.customer.name), "金额": row.amount}
        for row in rows
    ]


def _collateral(customer: Customer) -> list[Row]:
    rows = CollateralItem.objects.filter(application__customer=customer).order_by("pk")
    return [
        {
            "名称": row.name,
            "权利人": row.owner_name if row.owner_name == customer.name else mask_name(row.owner_name),
        }
        for row in rows
    ]


decides(_decisions)
holds(
    "needs",
    "贷款需求",
    lambda customer: rows_of(
        CustomerNeed.objects.filter(customer=customer).order_by("pk"),
        用途="purpose", 金额="amount", 期数="term_months", 时间="created_at",
    ),
)  # fmt: skip
holds(
    "applications",
    "贷款申请",
    lambda customer: rows_of(
        Application.objects.filter(customer=customer).order_by("pk"),
        编号="number", 产品="product_version__product__name", 贷款人="product_version__lender__name", 金额="amount",
        期数="term_months", 用途="purpose", 状态="status", 提交时间="submitted_at", 理由="decision_reasons",
    ),
)  # fmt: skip
holds(
    "materials",
    "申请材料",
    lambda customer: rows_of(
        Material.objects.filter(application__customer=customer).order_by("pk"),
        申请="application__number", 材料="code", 文件="file__original_name", 上传时间="added_at",
    ),
)  # fmt: skip
holds(
    "transfers",
    "提供给贷款人的记录",
    lambda customer: rows_of(
        LenderDecision.objects.filter(application__customer=customer).order_by("pk"),
        申请="application__number", 接收方="application__product_version__lender__name", 回执="reference",
        批准="approved", 时间="decided_at",
    ),
)  # fmt: skip
holds("guarantees", "为他人提供的担保（他人信息已遮盖）", _guarantees)
holds("collateral", "抵质押物", _collateral)
holds(
    "contracts",
    "合同",
    lambda customer: rows_of(
        Contract.objects.filter(customer=customer).order_by("pk"),
        编号="number", 金额="amount", 状态="state", 签署时间="signed_at",
    ),
)  # fmt: skip
holds(
    "loans",
    "贷款",
    lambda customer: rows_of(
        Loan.objects.filter(customer=customer).order_by("pk"),
        编号="number", 本金="principal", 年利率="annual_rate", 放款日="disbursed_on", 到期日="matures_on",
        状态="state", 本金余额="principal_balance", 结清日="settled_on",
    ),
)  # fmt: skip
holds(
    "instalments",
    "还款计划",
    lambda customer: rows_of(
        Instalment.objects.filter(Q(loan__customer=customer)).order_by("loan_id", "n"),
        贷款="loan__number", 期次="n", 应还日="due", 本金="principal", 利息="interest", 费用="fee", 还清日="paid_on",
    ),
)  # fmt: skip
holds(
    "payments",
    "还款记录",
    lambda customer: rows_of(
        Payment.objects.filter(loan__customer=customer).order_by("pk"),
        贷款="loan__number", 金额="amount", 入账日="value_date", 渠道="channel", 状态="state",
    ),
)  # fmt: skip
