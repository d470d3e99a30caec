"""A finished campaign with a test of two texts, one that waits for approval, and a draft."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.demo.people import World
from customers.campaigns import services
from customers.campaigns.domain import Goal
from customers.campaigns.models import Campaign, Recipient
from customers.campaigns.services import Text
from customers.channels.models import Channel
from customers.privacy.models import Consent
from customers.privacy.services import record_consent
from customers.profiles.models import Customer

WARNING = (
    "贷款有风险，借款需谨慎；请根据个人能力合理借贷，理性消费；额度与放款时间以贷款人审批为准；"
    "逾期将产生罚息并可能影响个人征信。"
)
SERVICE = Text("年度服务回访", f"{{name}}您好，您的客户经理可为您梳理现有还款安排，预约见 {{link}} 。{WARNING}")
PLAIN = Text("经营周转支持", f"{{name}}您好，秋季进货旺季，可预约了解经营周转产品：{{link}} 。{WARNING}")
PERSONAL = Text(
    "为您预留的咨询时间", f"{{name}}您好，我们为您预留了本周的一对一咨询时间，点此选择：{{link}} 。{WARNING}"
)


def seed(world: World) -> None:
    if Campaign.objects.exists():
        return
    _consents(world)
    morning = _morning(world)
    done = _campaign(world, "autumn-26", "秋季经营周转", {"A": PLAIN, "B": PERSONAL}, morning)
    _approve(world, done, morning)
    services.launch(actor=world.by(Role.MARKETING), now=morning, campaign_id=done.pk)
    services.send_campaign(campaign_id=done.pk, now=morning)
    told = Recipient.objects.filter(campaign=done, state="told").order_by("id")
    came = [*list(told.filter(arm="A"))[::5], *list(told.filter(arm="B"))[::2]]
    for one in came:
        services.goal_reached(phone=one.phone_index, goal=Goal.APPLICATION, now=morning + timedelta(days=1))
    waiting = _campaign(
        world, "vip-care", "VIP 年度回访", {"A": SERVICE}, morning, segment={"tier": "vip"}, way="calls"
    )
    services.submit_campaign(actor=world.by(Role.MARKETING), now=morning, campaign_id=waiting.pk)
    _campaign(world, "leads-q4", "四季度线索唤醒", {"A": PLAIN}, morning, audience="leads")


def _morning(world: World) -> datetime:
    day = timezone.localdate(world.now) - timedelta(days=1)
    return datetime.combine(day, time(10), tzinfo=timezone.get_current_timezone())


def _consents(world: World) -> None:
    """Two in three customers have agreed to hear of offers."""
    people = Customer.objects.filter(kind="person").order_by("id")
    known = set(Consent.objects.filter(purpose="marketing").values_list("customer", flat=True))
    for place, customer in enumerate(people[:90]):
        if place % 3 and customer.pk not in known:
            record_consent(
                actor=world.by(Role.RELATIONSHIP_MANAGER), customer=customer, purpose="marketing",
                evidence={"kind": "recording", "reference": f"回访录音 {customer.pk}"}, now=world.now,
                granted_at=world.now - timedelta(days=30),
            )  # fmt: skip


def _campaign(world: World, code: str, name: str, texts: dict[str, Text], now: datetime, **more) -> Campaign:
    day: date = timezone.localdate(now)
    values = {
        "code": code, "name": name, "purpose": "offer", "goal": "application", "audience": "customers", "segment": {},
        "way": "sms", "channel": Channel.objects.filter(code="web").first(), "starts_on": day,
        "ends_on": day + timedelta(days=20), "budget": Decimal(500), "unit_cost": Decimal("0.05"),
        "base_rate": Decimal("0.15") if len(texts) > 1 else None,
        "target_rate": Decimal("0.55") if len(texts) > 1 else None,
    }  # fmt: skip
    return services.save_campaign(actor=world.by(Role.MARKETING), now=now, texts=texts, **values | more)


def _approve(world: World, campaign: Campaign, now: datetime) -> None:
    approval = services.submit_campaign(actor=world.by(Role.MARKETING), now=now, campaign_id=campaign.pk)
    approvals.approve(actor=world.by(Role.COMPLIANCE), approval_id=approval.pk, now=now)
