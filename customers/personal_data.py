"""What the rooms of customers hold about a person."""

from customers.needs.models import Sheet
from customers.privacy.holdings import Row, holds, rows_of
from customers.privacy.models import Consent, PrivacyRequest, ProcessingLock
from customers.profiles.models import Customer
from customers.relations.models import Assignment, FollowUp
from customers.tiering.models import TierResult


def _profile(customer: Customer) -> list[Row]:
    return [
        {
            "客户编号": customer.number,
            "姓名": customer.name,
            "出生日期": customer.birth_date,
            "性别": customer.get_sex_display(),
            "地区": customer.region,
            "职业": customer.get_employment_type_display(),
            "单位": customer.employer,
            "在职月数": customer.employed_months,
            "月收入": customer.monthly_income,
            "月负债": customer.monthly_debt,
            "登记时间": customer.created_at,
        }
    ]


holds("profile", "基本资料", _profile)
holds(
    "consents",
    "同意与撤回",
    lambda customer: rows_of(
        Consent.objects.filter(customer=customer).order_by("pk"),
        目的="purpose", 接收方="receiver", 文本版本="text_version", 同意时间="granted_at", 撤回时间="withdrawn_at",
    ),
)  # fmt: skip
holds(
    "locks",
    "停止处理记录",
    lambda customer: rows_of(
        ProcessingLock.objects.filter(customer=customer).order_by("pk"),
        原因="reason", 锁定时间="locked_at", 解除时间="lifted_at",
    ),
)  # fmt: skip
holds(
    "requests",
    "个人信息请求",
    lambda customer: rows_of(
        PrivacyRequest.objects.filter(customer=customer).order_by("pk"),
        编号="number", 事项="kind", 内容="content", 状态="state", 收到时间="received_at", 结果="outcome",
    ),
)  # fmt: skip
holds(
    "tiers",
    "客户分层结果",
    lambda customer: rows_of(
        TierResult.objects.filter(customer=customer).order_by("pk"), 时间="at", 分层="tier", 得分="score"
    ),
)
holds(
    "contacts",
    "客户回访",
    lambda customer: rows_of(
        FollowUp.objects.filter(customer=customer).order_by("pk"),
        事项="subject", 方式="way", 计划日期="due_on", 状态="state", 结果="result", 记录="note",
    ),
)  # fmt: skip
holds(
    "managers",
    "客户经理变更",
    lambda customer: rows_of(
        Assignment.objects.filter(customer=customer).order_by("pk"), 原因="reason", 起始="since", 截止="until"
    ),
)
holds(
    "needs",
    "需求问卷",
    lambda customer: rows_of(
        Sheet.objects.filter(customer__in=customer.record_ids).order_by("pk"),
        回答="answers", 开始时间="begun_at", 完成时间="finished_at",
    ),
)  # fmt: skip
