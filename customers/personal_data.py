"""What the rooms of customers hold about a person: what the person is told of it, and what is left when they go."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from backoffice.accounts.api_keys.models import ApiCall, ApiKey
from backoffice.accounts.models import Authenticator, User
from backoffice.approvals.models import Approval
from backoffice.audit.models import AuditCheck, AuditRow
from backoffice.compliance.models import ImpactAssessment, ProcedureVersion, Processor, RegulationChange, StepDone
from backoffice.documents.models import Document, Wording
from backoffice.files.models import FilePage, ImportBatch, SavedMapping, StoredFile
from backoffice.files.reading.models import ReadPage
from backoffice.jobs.models import OutboxMessage, SweepRun
from backoffice.notifications.erasing import messages_to
from backoffice.notifications.models import Message
from backoffice.parameters.models import ParameterRow
from backoffice.sealing.models import KeyCanary
from backoffice.values.identity import mask_name
from backoffice.web.models import ListColumns, SavedFilter, Submission
from backoffice.workcalendar.models import CalendarDay
from customers.campaigns.models import Campaign, Recipient, Variant
from customers.channels.models import Channel, Score
from customers.events.models import ContentVersion, Registration
from customers.guidance.models import TalkScript, Term
from customers.leads.models import Contact, DoNotContact, Lead
from customers.leads.services.keeping import NOBODY
from customers.needs.models import AnswerChange, Questionnaire, Sheet
from customers.privacy.holdings import Row, holds, holds_rows, rows_of
from customers.privacy.models import Consent, LegalHold, PrivacyRequest, ProcessingLock, RetentionRun
from customers.privacy.register import GONE, NAMELESS, about, no_line, replaced
from customers.profiles.models import (
    CareFlag,
    Customer,
    CustomerMessage,
    DuplicatePair,
    Holding,
    Merge,
    MergeStep,
    Occupation,
    Party,
)
from customers.relations.models import Assignment, Desk, FollowUp, Photo
from customers.retention.models import RetentionCase, RetentionSignal
from customers.rewards.models import Entry, Payout, Referral
from customers.tiering.models import CustomerTier, PolicyDraft, PolicyMove, TierOverride, TierResult

OWN_WORK = "Work of the house about its own records: nothing that the person does not read elsewhere in the copy."


def _profile(customer: Customer) -> list[Row]:
    return [
        {
            "客户编号": row.number,
            "姓名": row.name,
            "出生日期": row.birth_date,
            "性别": row.get_sex_display(),
            "地区": row.region,
            "客群": row.get_segment_display(),
            "行业": row.get_industry_display(),
            "职业": row.get_employment_type_display(),
            "单位": row.employer,
            "在职月数": row.employed_months,
            "月收入": row.monthly_income,
            "月负债": row.monthly_debt,
            "学生": row.is_student,
            "登记时间": row.created_at,
        }
        for row in Customer.objects.filter(pk__in=customer.record_ids).order_by("pk")
    ]


def _parties(customer: Customer) -> list[Row]:
    """Other people are masked."""
    rows = Party.objects.filter(customer__in=customer.record_ids).select_related("other").order_by("pk")
    return [
        {
            "关系": row.get_relation_display(), "姓名（已遮盖）": mask_name(row.other.name if row.other else row.name),
            "登记时间": row.recorded_at, "终止时间": row.ended_at,
        }
        for row in rows
    ]  # fmt: skip


def _background(customer: Customer) -> list[Row]:
    work = rows_of(
        Occupation.objects.filter(customer__in=customer.record_ids).order_by("pk"),
        职业="employment_type", 单位="employer", 月收入="monthly_income", 截至="as_of", 来源="source",
    )  # fmt: skip
    things = rows_of(
        Holding.objects.filter(customer__in=customer.record_ids).order_by("pk"),
        资产或负债="side", 种类="thing", 说明="description", 金额="amount", 截至="as_of", 来源="source",
    )  # fmt: skip
    return work + things


def _messages(customer: Customer) -> list[Row]:
    """Messages to the person, whatever their number was, and to their number, as they were sent."""
    ids = messages_to(customer.phone.reveal(), customer.phone_masked)
    own = CustomerMessage.objects.filter(customer__in=customer.record_ids).values("message")
    rows = Message.objects.filter(Q(pk__in=ids) | Q(pk__in=own)).order_by("pk")
    return rows_of(
        rows,
        方式="channel",
        内容="body",
        状态="state",
        时间="created_at",
    )


def papers_of(model: type[Model], ids: list[int]) -> list[Row]:
    """Papers about these objects, for the part of the copy that tells of the objects."""
    kind = ContentType.objects.get_for_model(model)
    return rows_of(
        Document.objects.filter(subject_type=kind, subject_id__in=ids).order_by("pk"),
        文书="title", 编号="number", 时间="created_at", 状态="state",
    )  # fmt: skip


holds("profile", "基本资料", _profile)
holds("background", "职业、收入、资产与负债", _background)
holds("parties", "关系人（姓名已遮盖）", _parties)
holds_rows(
    "care", "特别关照事项", CareFlag,
    原因="kind", 说明="note", 起始="since", 终止时间="ended_at",
)  # fmt: skip
holds_rows(
    "consents", "同意与撤回", Consent,
    目的="purpose", 接收方="receiver", 文本版本="text_version", 方式="evidence_kind", 同意时间="granted_at",
    撤回时间="withdrawn_at",
)  # fmt: skip
holds_rows(
    "locks", "停止处理记录", ProcessingLock,
    原因="reason", 锁定时间="locked_at", 解除时间="lifted_at",
)  # fmt: skip
holds_rows(
    "requests", "个人信息请求", PrivacyRequest,
    编号="number", 事项="kind", 内容="content", 状态="state", 收到时间="received_at", 结果="outcome",
)  # fmt: skip
holds("customer_papers", "授权书与答复", lambda customer: papers_of(Customer, customer.record_ids))
holds_rows(
    "tiers", "客户分层结果", TierResult,
    时间="at", 分层="tier", 得分="score", 说明="explanation",
)  # fmt: skip
holds_rows(
    "tier_decisions", "人工确定的客户分层", TierOverride,
    分层="tier", 理由="reason", 起始="starts_on", 截止="ends_on",
)  # fmt: skip
holds_rows(
    "contacts", "客户回访", FollowUp,
    事项="subject", 方式="way", 计划日期="due_on", 状态="state", 结果="result", 记录="note",
)  # fmt: skip
holds_rows(
    "managers", "客户经理变更", Assignment,
    原因="reason", 起始="since", 截止="until",
)  # fmt: skip
holds_rows(
    "questionnaires", "需求问卷", Sheet,
    回答="answers", 开始时间="begun_at", 完成时间="finished_at",
)  # fmt: skip
holds_rows(
    "leads", "营销线索", Lead,
    渠道="channel__name", 意向金额="amount", 用途="purpose", 备注="remark", 状态="state",
    同意营销时间="consented_at", 撤回时间="consent_withdrawn_at", 收到时间="created_at",
)  # fmt: skip
holds_rows(
    "lead_contacts", "线索联系记录", Contact, path="lead__customer",
    时间="at", 方式="way", 结果="result", 记录="note",
)  # fmt: skip
holds_rows(
    "retention", "客户挽留", RetentionCase,
    原因="reason", 方案="plan", 结果="result", 开始时间="opened_at", 结束时间="closed_at",
)  # fmt: skip
holds(
    "rewards",
    "推荐与奖励",
    lambda customer: [
        *rows_of(Referral.objects.filter(referrer__in=customer.record_ids).order_by("pk"), 推荐时间="told_at"),
        *rows_of(
            Entry.objects.filter(customer__in=customer.record_ids).order_by("pk"),
            月份="month", 金额="amount", 状态="state", 支付时间="paid_at",
        ),
    ],
)  # fmt: skip
holds("messages", "发送给您的消息", _messages)

about(Photo, "follow_up__customer", told="contacts", files=("file",))
about(FollowUp, "customer", told="contacts", empties={"note": "", "subject": NAMELESS}, plain="key")
about(Assignment, "customer", told="managers", empties={"note": ""})
about(Occupation, "customer", told="background", empties={"employer": "", "reference": ""})
about(Holding, "customer", told="background", empties={"description": "", "reference": ""})
about(CareFlag, "customer", told="care", empties={"note": ""})
about(
    Party,
    "customer",
    "other",
    told="parties",
    empties={"name": replaced("name"), "note": "", "phone": None, "phone_masked": ""},
)
about(
    MergeStep,
    "merge__survivor",
    "merge__merged",
    untold=OWN_WORK,
    plain="table column rows",
    empties={"before": None, "after": None},
)
about(
    Merge, "survivor", "merged", untold=OWN_WORK, plain="taken high_water stayed",
    empties={"phone_taken": None, "after": {}, "reason": NAMELESS},
)  # fmt: skip
about(DuplicatePair, "first", "second", untold=OWN_WORK, plain="signs", empties={"note": ""})
about(
    AnswerChange, "sheet__customer", told="questionnaires", plain="question", empties={"before": None, "after": None}
)
about(Sheet, "customer", told="questionnaires", empties={"answers": {}})
about(CustomerTier, "customer", told="tiers")
about(TierResult, "customer", told="tiers", plain="explanation")
about(TierOverride, "customer", told="tier_decisions", empties={"reason": NAMELESS})
about(PolicyMove, "customer", untold="A trial of rules that were not in force: nothing was decided by it.")
about(Contact, "lead__customer", told="lead_contacts", empties={"note": ""})
about(Lead, "customer", told="leads", plain="region campaign_code application_number purpose", empties=NOBODY)
about(
    DoNotContact, untold="A hash of a number and nothing else.", plain="phone_index how",
    kept="Whoever said that they want no offers must stay known as such; the hash names nobody.",
)  # fmt: skip
about(RetentionSignal, "case__customer", told="retention", plain="key")
about(
    RetentionCase, "customer", told="retention",
    empties={"reason": "", "plan": "", "result": "", "lender_agreed": ""},
)  # fmt: skip
about(Referral, "lead__customer", "referrer", told="rewards", empties={"phone_index": GONE})
about(Entry, "customer", "lead__customer", told="rewards", plain="key reference signs", empties={"note": ""})
about(Registration, "customer", "lead__customer", told="events", empties={"phone_index": GONE})
about(Recipient, "customer", "lead__customer", told="campaigns", plain="reason arm", empties={"phone_index": GONE})
about(
    Consent, "customer", told="consents", plain="receiver text_version text_sha256",
    empties={"evidence": {}, "withdrawal_note": ""},
)  # fmt: skip
about(ProcessingLock, "customer", told="locks", empties={"note": ""})
about(
    LegalHold, "customer", plain="reference",
    untold="Who ordered it tells the person; some orders must not be told of.",
    empties={"reason": NAMELESS, "lifting_reason": replaced("lifting_reason")},
)  # fmt: skip
about(
    PrivacyRequest, "customer", told="requests", plain="number decision_label",
    empties={"content": NAMELESS, "outcome": replaced("outcome"), "copy_until": None},
)  # fmt: skip
about(
    Customer, "pk", told="profile", papers=True,
    plain="name id_masked id_index id_number phone phone_masked phone_index phone_last4 region employer "
    "segment_reason",
)  # fmt: skip

about(CustomerMessage, "customer", told="messages")
WITH_ITS_OBJECT = "Emptied with the object it is about, whoever that is of."
about(Message, told="messages", kept="Emptied by `erasure`, which finds them by number and name.")
no_line(WITH_ITS_OBJECT, Approval, Document, StoredFile, FilePage, ReadPage)
no_line(
    "Proof that nobody may change: keys of objects, names of staff, reasons; identifiers never stand in it.",
    AuditRow, AuditCheck,
)  # fmt: skip
no_line("Keys of objects, for a short time.", OutboxMessage, Submission, SweepRun)
no_line("What partners sent, without contents: the answer they got.", ApiCall)
no_line("A file list as it was brought in; the file itself is erased with its purpose.", ImportBatch)
no_line(
    "Members of staff, their keys and settings.",
    User,
    Authenticator,
    ApiKey,
    SavedFilter,
    SavedMapping,
    ListColumns,
    Desk,
)
no_line(
    "Rules, texts and registers of the company.",
    CalendarDay, KeyCanary, ParameterRow, Wording, ImpactAssessment, ProcedureVersion, Processor, RegulationChange,
    StepDone, Campaign, Variant, Channel, Score, ContentVersion, PolicyDraft, Questionnaire, RetentionRun, TalkScript,
    Term, Payout.entries.through,
)  # fmt: skip
