"""Articles of the sample company: published, one doubted, one waiting, one draft made from a closed case."""

from dataclasses import dataclass
from datetime import timedelta

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.demo.people import World
from complaints.cases.models import Complaint
from complaints.knowledge import selectors, services
from complaints.knowledge.domain import anonymised
from complaints.knowledge.models import Article
from complaints.taskforces.models import Provision


@dataclass(frozen=True)
class Sample:
    title: str
    category: str
    situation: str
    cause: str
    resolution: str
    wording: str
    days_ago: int = 20


ARTICLES = [
    Sample(
        "提前还款被收取合同未写明的违约金",
        "rate",
        "客户提前结清后发现多扣一笔违约金，合同和综合成本明示书均未写明该项费用。",
        "费率参数沿用旧版产品，未随新版条款更新。",
        "核对合同与明示书，退还违约金，记入贷款账务；修正产品参数并复查同批贷款。",
        "您好，经核对，您提前结清时多收的违约金没有合同依据，我们已办理退还，到账时间以银行为准。给您带来不便，深表歉意。",
    ),
    Sample(
        "客户对综合年化成本的计算有疑问",
        "rate",
        "客户只看到名义利率，认为含服务费后的年化成本与宣传不符。",
        "签约时说明不够细，客户没有逐项看过明示书。",
        "逐项解释各项费用与年化计算方法，提供计算页面链接和明示书副本。",
        "您好，综合年化成本包含利息和各项费用，按还款现金流计算。我们已将逐项说明和明示书副本发给您，如仍有疑问请随时联系。",
        30,
    ),
    Sample(
        "催收频次过高、联系第三人",
        "collection",
        "客户反映一天内多次接到催收电话，家人也接到电话。",
        "外包坐席未遵守每日次数上限，联系了非借款人。",
        "立即停止催收，调取录音核查，对坐席停岗培训，向客户书面致歉并确认联系人名单。",
        "您好，就催收给您和家人带来的困扰致歉。相关催收已停止，涉事人员已停岗，今后只在约定时间联系您本人。",
        45,
    ),
    Sample(
        "征信记录更新滞后",
        "privacy",
        "客户结清后征信仍显示未结清。",
        "资金方报送批次延迟。",
        "出具结清证明，向资金方发出更正报送申请，并跟踪到更新完成。",
        "您好，您的贷款已结清，我们已出具结清证明，并请资金方更正报送。更新完成后会第一时间告诉您。",
        300,
    ),
    Sample(
        "放款到账慢于承诺时间",
        "disbursement",
        "审批通过后迟迟没有到账，客户担心错过付款期限。",
        "资金方当日额度用完，放款顺延。",
        "向客户说明实际进度和预计时间；改为在额度紧张时提前告知。",
        "您好，您的放款因当日额度已满顺延，预计下一个工作日到账。我们会在到账后通知您。",
        12,
    ),
    Sample(
        "短信营销退订后仍收到推广",
        "marketing",
        "客户回复退订后仍收到活动短信。",
        "退订名单同步延迟一天。",
        "立即加入免打扰名单，核对同步任务并缩短间隔。",
        "您好，您的退订已经生效，今后不会再收到推广短信。给您带来打扰，十分抱歉。",
        8,
    ),
]


def seed(world: World) -> None:
    """Six articles in use and what is being written; adds nothing the second time."""
    if Article.objects.exists():
        return
    lead, compliance = world.by("service_lead"), world.by("compliance")
    basis = {row.article: row for row in Provision.objects.all()}
    for number, sample in enumerate(ARTICLES):
        at = world.now - timedelta(days=sample.days_ago)
        article = services.write_article(
            actor=lead,
            texts={name: getattr(sample, name) for name in ("title", "situation", "cause", "resolution", "wording")},
            category=sample.category,
            provisions=[row for row in (basis.get("第四百九十六条"),) if row and sample.category == "rate"],
            now=at,
        )
        # The words that may not be used are looked up on the day of submission; the lists are newer than the oldest.
        services.submit_article(actor=lead, article_id=article.pk, now=world.now)
        if number < len(ARTICLES) - 1:
            waiting = Approval.objects.get(kind=services.KIND, object_id=str(article.pk))
            approvals.approve(actor=compliance, approval_id=waiting.pk, now=at)
    agent = world.by("service_agent")
    for complaint in Complaint.objects.filter(status__in=["closed", "replied"]).order_by("id")[:9]:
        if fitting := selectors.fitting(complaint):
            services.use_article(actor=agent, article_id=fitting[0].pk, complaint=complaint, now=world.now)
            services.vote(actor=agent, article_id=fitting[0].pk, helpful=True, now=world.now)
    _draft(world)


def _draft(world: World) -> None:
    """One closed case on its way to an article, by the agent."""
    agent = world.by("service_agent")
    closed = Complaint.objects.filter(status="closed", articles=None).order_by("-id").values_list("pk", flat=True)
    complaint = selectors.with_what_is_on_file(closed[0], agent) if closed else None
    if complaint is None:
        return
    known = selectors.on_file(complaint)
    texts = {name: anonymised(text, known) for name, text in selectors.original_texts(complaint).items()}
    services.archive_case(
        actor=agent, complaint_id=complaint.pk, texts=texts, category=complaint.category, now=world.now
    )
