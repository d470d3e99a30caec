"""What the rooms of complaints hold about a person: what the person is told of it, and what is left when they go:
category, clocks and outcome stay, words and contacts go."""

from complaints.cases.models import (
    Band,
    Clock,
    ClockEvent,
    ClockPolicy,
    Complaint,
    Entry,
    TriageDraft,
    TriageModel,
    TriagePolicy,
)
from complaints.handling.models import DeskMember, Extension, Pause, Watcher
from complaints.intake.models import Attachment
from complaints.knowledge.models import Article, ArticleUse, ArticleVote
from complaints.opinion.models import (
    Alert,
    Mention,
    MentionBand,
    OpinionDraft,
    OpinionModel,
    OpinionPolicy,
    Response,
    Source,
)
from complaints.resolution.models import Letter, Remedy
from complaints.scripts.models import Script
from complaints.surveys.models import Survey
from complaints.taskforces.models import Conclusion, Member, Provision, SubTask, TaskForce
from customers.personal_data import papers_of
from customers.privacy.holdings import Row, holds, holds_rows, rows_of
from customers.privacy.register import GONE, NAMELESS, about, no_line, replaced
from customers.profiles.models import Customer


def _answers(customer: Customer) -> list[Row]:
    """What was decided: remedies, extensions that were told, letters."""
    mine = {"complaint__customer__in": customer.record_ids}
    complaints = Complaint.objects.filter(customer__in=customer.record_ids).values_list("pk", flat=True)
    remedies = rows_of(
        Remedy.objects.filter(**mine).order_by("pk"),
        投诉="complaint__number", 处理="kind", 金额="amount", 说明="text", 状态="state",
    )  # fmt: skip
    longer = rows_of(
        Extension.objects.filter(**mine, told_at__isnull=False).order_by("pk"),
        投诉="complaint__number", 延期天数="days", 理由="reason", 告知时间="told_at",
    )  # fmt: skip
    return remedies + longer + papers_of(Complaint, list(complaints))


holds_rows(
    "complaints", "投诉", Complaint,
    编号="number", 类别="category", 内容="content", 状态="status", 收到时间="received_at", 办结时间="closed_at",
)  # fmt: skip
holds_rows(
    "complaint_entries", "投诉处理经过", Entry, path="complaint__customer",
    投诉="complaint__number", 事项="kind", 内容="text", 时间="at",
)  # fmt: skip
holds("complaint_answers", "投诉处理结果与答复", _answers)
holds_rows(
    "complaint_files", "投诉附件", Attachment, path="complaint__customer",
    投诉="complaint__number", 文件="name", 时间="added_at",
)  # fmt: skip
holds_rows(
    "surveys", "满意度评价", Survey, path="complaint__customer",
    投诉="complaint__number", 意见="words",
)  # fmt: skip

INSIDE = "How the house divided the work; what came of it is told as the answer."
PUBLIC = "What stood in public; the person wrote it or can read it there."

about(Entry, "complaint__customer", told="complaint_entries", plain="waiting_for facts", empties={"text": ""})
about(
    Attachment,
    "complaint__customer",
    told="complaint_files",
    files=("file",),
    empties={"name": NAMELESS, "refused": ""},
)
about(Survey, "complaint__customer", told="surveys", empties={"words": replaced("words")})
about(Remedy, "complaint__customer", told="complaint_answers", empties={"text": NAMELESS})
about(Letter, "complaint__customer", told="complaint_answers", plain="delivered_how", empties={"confirmed_how": ""})
about(Extension, "complaint__customer", told="complaint_answers", empties={"reason": NAMELESS, "told_how": ""})
about(Pause, "complaint__customer", told="complaint_entries", empties={"why": NAMELESS})
about(Clock, "complaint__customer", untold=INSIDE, plain="warnings")
about(ClockEvent, "clock__complaint__customer", untold=INSIDE)
about(Band, "complaint__customer", untold=INSIDE, deleted=True)
about(Watcher, "complaint__customer", untold=INSIDE)
about(ArticleUse, "complaint__customer", untold=INSIDE)
about(TaskForce, "complaint__customer", untold=INSIDE, empties={"goal": NAMELESS})
about(Member, "force__complaint__customer", untold=INSIDE)
about(SubTask, "force__complaint__customer", untold=INSIDE, empties={"title": NAMELESS, "result": replaced("result")})
about(Conclusion, "force__complaint__customer", untold=INSIDE, empties={"text": NAMELESS})
about(MentionBand, "mention__complaint__customer", untold=PUBLIC, deleted=True)
about(
    Alert,
    "mention__complaint__customer",
    untold=INSIDE,
    plain="key code",
    empties={"text": NAMELESS, "outcome": replaced("outcome")},
)
about(
    Response, "mention__complaint__customer", untold=PUBLIC, files=("screenshot",),
    empties={"text": NAMELESS, "link": replaced("link")},
)  # fmt: skip
about(
    Mention, "complaint__customer", untold=PUBLIC, plain="reasons",
    empties={"key": GONE, "address": "", "title": "", "text": NAMELESS, "author": ""},
)  # fmt: skip
about(
    Complaint, "customer", told="complaints", papers=True, plain="number jrt0169_code",
    empties={
        "complainant_name": NAMELESS, "complainant_phone": None, "phone_masked": "", "phone_index": "",
        "complainant_email": None, "email_masked": "", "content": NAMELESS, "source_key": None, "reasons": [],
        "corrective_action": replaced("corrective_action"),
    },
)  # fmt: skip
no_line(
    "Rules and texts of the desk.",
    TriagePolicy, TriageDraft, TriageModel, ClockPolicy, DeskMember, Script, OpinionModel, OpinionPolicy,
    OpinionDraft, Source, Provision, TaskForce.provisions.through,
)  # fmt: skip
no_line(
    "Written without names; a second person reads it before colleagues do.",
    Article, ArticleVote, Article.products.through, Article.provisions.through,
)  # fmt: skip
