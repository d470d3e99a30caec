from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backoffice.approvals import services as approvals
from customers.campaigns import services
from customers.campaigns.services import Text
from customers.privacy.services import record_consent
from customers.profiles.tests.factories import make_customer, make_id_number

BODY = (
    "{name}您好，可预约了解个人贷款产品，详见{link}。贷款有风险，借款需谨慎；请根据个人能力合理借贷，理性消费；"
    "额度与放款时间以贷款人审批为准；逾期将产生罚息并可能影响个人征信。"
)


def tomorrow_morning() -> datetime:
    day = timezone.localdate() + timedelta(days=1)
    return datetime.combine(day, time(10), tzinfo=timezone.get_current_timezone())


def agreed_customer(**more):
    region = more.pop("region", "320501")
    more.setdefault("id_number", make_id_number(more.pop("birth_date", date(1990, 5, 17)), region=region))
    customer = make_customer(**more)
    record_consent(actor=None, customer=customer, purpose="marketing", evidence="paper", now=timezone.now())
    return customer


def make_campaign(cast, *, approved=True, texts=None, **more):
    now = tomorrow_morning()
    day = timezone.localdate(now)
    values = {
        "code": f"c{timezone.now().timestamp():.6f}".replace(".", "-"), "name": "秋季活动", "purpose": "offer",
        "goal": "application", "audience": "customers", "segment": {}, "way": "sms", "channel": None,
        "starts_on": day, "ends_on": day + timedelta(days=10), "budget": 0, "unit_cost": "0.05", "base_rate": None,
        "target_rate": None,
    }  # fmt: skip
    campaign = services.save_campaign(
        actor=cast.marketing, now=now, texts=texts or {"A": Text("秋季服务", BODY)}, **values | more
    )
    if approved:
        approval = services.submit_campaign(actor=cast.marketing, now=now, campaign_id=campaign.pk)
        approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
        campaign.refresh_from_db()
    return campaign
