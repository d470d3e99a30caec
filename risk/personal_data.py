"""What the rooms of risk hold about a person."""

from customers.privacy.holdings import holds, rows_of
from risk.assessment.models import Assessment
from risk.evidence.models import EvidenceResult
from risk.review.models import ReviewCase

holds(
    "assessments",
    "自动化评估结果",
    lambda customer: rows_of(
        Assessment.objects.filter(application__customer=customer).order_by("pk"),
        申请="application__number", 等级="tier", 得分="score", 理由="reasons", 规则版本="rule_set__title",
        时间="created_at",
    ),
)  # fmt: skip
holds(
    "evidence",
    "征信与核验查询",
    lambda customer: rows_of(
        EvidenceResult.objects.filter(customer=customer).order_by("pk"),
        数据源="source__name_zh", 结果="outcome", 内容="payload", 依据的同意="consent_id", 时间="asked_at",
    ),
)  # fmt: skip
holds(
    "reviews",
    "人工审核",
    lambda customer: rows_of(
        ReviewCase.objects.filter(application__customer=customer).order_by("pk"),
        申请="application__number", 状态="status", 结果="outcome",
    ),
)  # fmt: skip
