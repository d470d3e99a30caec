"""Sample complaints of every tier, channel and age: running, warned, missed, waiting, answered, closed, withdrawn.

All of them go through the verbs that staff use, at the moments in which they would have used them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.demo.people import World
from complaints.cases.domain import Report
from complaints.cases.filing import file_complaint
from complaints.cases.learning import train_model
from complaints.cases.models import Complaint
from complaints.cases.rulebook import load_policies
from complaints.handling import services, sweeping
from complaints.handling.distribution import set_member
from complaints.scripts.services import KIND as SCRIPT_KIND
from complaints.scripts.services import write_script
from customers.profiles.models import Customer
from loans.servicing.models import Loan

# Messages of complaints older than this are left out: a partner is not told today what happened last week.
RECENT = timedelta(hours=20)


@dataclass(frozen=True)
class Sample:
    """One complaint: hours before now, channel, text, what became of it, and more facts."""

    hours: float
    channel: str
    text: str
    story: str
    facts: dict[str, Any]


def _s(hours: float, channel: str, text: str, story: str = "new", **facts: Any) -> Sample:
    return Sample(hours, channel, text, story, facts)


SAMPLES = [
    # --- the two-hour class, today
    _s(0.3, "hotline", "催收人员现在就在家门口，威胁我家人，还说要泼油漆，我已经报警。", amount="30000"),
    _s(0.7, "hotline", "一天打几十个电话，还恐吓我父母，我不想活了。", "claimed"),
    _s(1.2, "regulator", "监管转办：消费者反映综合成本明示不清，要求说明服务费的收取依据。", "claimed"),
    _s(1.7, "app", "外包催收上门威胁，堵门闹事，邻居都看到了。", "started"),
    _s(3.5, "chat", "再不处理我就去跳楼，你们半夜还打电话骚扰我单位领导。"),
    _s(5.0, "regulator", "12378 转办：客户称未收到结清证明，影响征信。", "answered", amount="12000"),
    _s(26, "hotline", "催收员辱骂并威胁我孩子的安全，要求书面道歉。", "late", vulnerable=True),
    _s(30, "letter", "我们五位借款人联名反映提前还款被收取违约金，要求退还。", "paused", group_size=6, amount="86000"),
    # --- high
    _s(0.5, "media", "黑猫平台：贷款服务费与宣传不符，平台客服不理人，准备曝光。"),
    _s(2.5, "app", "我的身份证信息被你们泄露，一天接到三个别家贷款推销电话。", "claimed"),
    _s(6.0, "hotline", "不是我本人申请的贷款，被冒名了，请立即核查。", "started", amount="50000"),
    _s(20, "email", "重复扣款两次，银行流水已附，请退还多扣的一期。", "answered", amount="2666.67"),
    _s(27, "lender", "资金方转来：客户投诉还款后系统仍显示逾期，征信有误。", "paused"),
    _s(50, "hotline", "砍头息，到账金额比合同少了一千八，骗子。", "answered", amount="1800"),
    _s(75, "chat", "再拖下去我就找律师起诉，合同里没有说明担保费。", "closed"),
    _s(100, "app", "征信上了不良记录，但我每期都按时还款，要求更正。", "closed"),
    _s(170, "media", "微博私信：催收联系了我的同事，侵犯隐私。", "closed_late"),
    # --- normal
    _s(0.2, "hotline", "放款审批已经三天了还没到账，想知道什么时候能放款。"),
    _s(1.0, "app", "利率比宣传的高，请解释年化是怎么算的。"),
    _s(3.0, "chat", "客服电话打不通，排队半小时没人接。"),
    _s(4.0, "email", "提前还款的违约金太贵，合同里写得不清楚。", "claimed", amount="640"),
    _s(8.0, "app", "APP 闪退，验证码收不到，无法还款。", "started"),
    _s(9.0, "visit", "到门店咨询，工作人员态度很差，推诿不办。", "answered"),
    _s(24, "hotline", "还款日想从 5 号改到 15 号，客服说不清楚能不能改。", "answered"),
    _s(28, "chat", "多次收到营销短信，回复退订无效。", "paused"),
    _s(49, "app", "合同电子版看不到，下载页面报错。", "closed"),
    _s(72, "hotline", "利息怎么算的，和还款计划对不上。", "closed", amount="320"),
    _s(98, "email", "放款比约定晚了五天，影响了付房租。", "closed"),
    _s(120, "hotline", "担保费为什么每个月都收，没有告知。", "closed_late", amount="1188"),
    _s(145, "app", "结清证明迟迟没有开具。", "closed"),
    _s(190, "chat", "客服挂我电话，态度恶劣。", "closed"),
    _s(240, "hotline", "放款慢，审批一直没有结果。", "withdrawn"),
    _s(290, "app", "手续费太高，希望减免。", "closed", amount="450"),
    _s(360, "email", "还款扣款失败，第二天被收罚息。", "reopened", amount="16.20"),
    _s(430, "hotline", "合同与承诺不符，客户经理说可以随时提前还。", "closed"),
    _s(520, "letter", "对利率计算方式有异议，要求书面说明。", "closed_late", amount="980"),
    _s(600, "app", "页面显示的服务费和合同不一致。", "closed"),
    # --- suggestions
    _s(2.0, "app", "建议增加微信还款方式。"),
    _s(40, "chat", "希望能改进还款提醒，提前三天发短信。", "answered"),
    _s(110, "email", "建议把综合成本明示表放在首页，方便查看。", "closed"),
    _s(260, "app", "希望增加大字版页面，父母看不清。", "closed"),
]
REMEDIES = [
    ("disclosure", "修改产品页面与合同附件的费用说明，客服话术同步更新。"),
    ("our_process", "优化放款跟进流程，超过 24 小时未到账自动提醒专员。"),
    ("third_party", "暂停涉事外包团队派单，约谈并扣减考核分。"),
    ("our_staff", "对当事客服进行培训与通报，抽检录音。"),
    ("our_system", "修复页面缺陷并补充监控，向受影响客户短信致歉。"),
    ("lender", "与资金方核对还款流水，已更正逾期标识。"),
    ("misunderstanding", "向客户逐期解释还款计划，将常见问题补充到帮助中心。"),
    ("unfounded", "核查后未发现问题，已向客户说明并留存记录。"),
]
ANSWER = "已核实您反映的情况，安排专人跟进，处理结果将在时限内告知您。"


def seed(world: World) -> None:
    """Forty-one complaints, linked to sample customers and loans where there are any. Does nothing the second time."""
    load_policies(now=world.now)
    if Complaint.objects.exists():
        return
    train_model(now=world.now)
    _texts(world)
    _desk(world)
    loans = list(Loan.objects.select_related("customer").order_by("id")[:20])
    customers = list(Customer.objects.order_by("id")[:30])
    for number, sample in enumerate(sorted(SAMPLES, key=lambda sample: -sample.hours)):
        _live(world, number, sample, loans, customers)
    sweeping.sweep(world.now)


TEXTS = [
    (
        "受理告知",
        "",
        "{称呼}您好，您于{受理时间}反映的问题（编号{编号}）已由{经办人}受理，我们将在{处理期限}前告知您处理结果。",
    ),
    (
        "费用构成说明",
        "rate",
        "{称呼}您好，关于您反映的费用问题（编号{编号}），我们正在逐项核对合同与还款记录，会把每项费用的依据书面告知您。",
    ),
    (
        "催收投诉先行致歉",
        "collection",
        "{称呼}您好，就催收给您带来的困扰致歉。相关催收已暂停，我们正在核查录音，处理结果将在{处理期限}前告知您。",
    ),
]


def _texts(world: World) -> None:
    """Standard texts of the lead, approved by the manager."""
    for title, category, body in TEXTS:
        script = write_script(
            actor=world.by("service_lead"),
            title=title,
            use="reply",
            category=category,
            body=body,
            valid_until=(world.now + timedelta(days=365)).date(),
            now=world.now,
        )
        waiting = Approval.objects.get(kind=SCRIPT_KIND, object_id=str(script.pk))
        approvals.approve(actor=world.by("manager"), approval_id=waiting.pk, now=world.now)


def _desk(world: World) -> None:
    """The agent is handed what is about rates and service; on days off nothing is."""
    set_member(
        actor=world.by("service_lead"),
        user=world.by("service_agent"),
        skills=["rate", "service", "contract", "disbursement"],
        days=[0, 1, 2, 3, 4],
        begins=time(9),
        ends=time(18),
        most_open=8,
        team="热线一组",
        away=False,
        now=world.now,
    )


def _live(world: World, number: int, sample: Sample, loans: list[Loan], customers: list[Customer]) -> None:
    agent, lead = world.by("service_agent"), world.by("service_lead")
    handler = lead if number % 3 == 2 else agent
    received = world.now - timedelta(hours=sample.hours)
    facts = dict(sample.facts)
    if "amount" in facts:
        facts["amount"] = Decimal(facts["amount"])
    party: dict[str, Any] = {"complainant_name": f"样例投诉人{number + 1:02d}", "phone": f"1390000{1000 + number}"}
    if loans and number % 2 == 0:
        loan = loans[(number // 2) % len(loans)]
        party = {"loan": loan, "customer": loan.customer}
    elif customers and number % 4 == 1:
        party = {"customer": customers[number % len(customers)]}
    entered = min(received + timedelta(minutes=4), world.now)
    complaint, _new = file_complaint(
        actor=agent,
        now=entered,
        report=Report(received_at=received, channel=sample.channel, content=sample.text, **party, **facts),
        acknowledge=sample.hours < RECENT.total_seconds() / 3600,
    )
    desk = Desk(complaint.pk, received, handler, lead, REMEDIES[number % len(REMEDIES)])
    STORIES[sample.story](desk)


@dataclass(frozen=True)
class Desk:
    """Who does what when with one sample complaint."""

    pk: int
    received: datetime
    handler: Any
    lead: Any
    remedy: tuple[str, str]

    def do(self, verb: Callable[..., Any], hours: float, *, by: Any = None, **more: Any) -> None:
        at = self.received + timedelta(hours=hours)
        verb(actor=by or self.handler, complaint_id=self.pk, now=at, **more)


def _new(desk: Desk) -> None:
    """Lies in the queue."""


def _claimed(desk: Desk) -> None:
    desk.do(services.claim, 0.15)


def _started(desk: Desk) -> None:
    _claimed(desk)
    desk.do(services.start_work, 0.25)
    desk.do(services.add_note, 0.3, text="已调取通话录音与还款流水，联系相关部门核实。")


def _answered(desk: Desk) -> None:
    _started(desk)
    desk.do(services.reply, 1.1, text=ANSWER, send=False)


def _late(desk: Desk) -> None:
    desk.do(services.claim, 2.6)
    desk.do(services.reply, 3.2, text="就答复延迟向您致歉。" + ANSWER, send=False)


def _paused(desk: Desk) -> None:
    _answered(desk)
    desk.do(services.pause, 2.0, waiting_for="lender", why="已于当日向资金方发函调取流水，待回复")


def _closed(desk: Desk) -> None:
    _answered(desk)
    cause, action = desk.remedy
    desk.do(services.close_complaint, 22, root_cause=cause, corrective_action=action)


def _closed_late(desk: Desk) -> None:
    desk.do(services.claim, 60)
    desk.do(services.reply, 74, text="就答复延迟向您致歉。" + ANSWER, send=False)
    cause, action = desk.remedy
    desk.do(services.close_complaint, 110, root_cause=cause, corrective_action=action)


def _reopened(desk: Desk) -> None:
    _closed(desk)
    desk.do(services.reopen, 60, by=desk.lead, reason="客户对处理结果有异议，补充了扣款截图")
    desk.do(services.start_work, 61)


def _withdrawn(desk: Desk) -> None:
    _started(desk)
    desk.do(services.withdraw, 5, reason="客户来电表示款项已到账，撤回投诉")


STORIES: dict[str, Callable[[Desk], None]] = {
    "new": _new,
    "claimed": _claimed,
    "started": _started,
    "answered": _answered,
    "late": _late,
    "paused": _paused,
    "closed": _closed,
    "closed_late": _closed_late,
    "reopened": _reopened,
    "withdrawn": _withdrawn,
}
