"""Leads of the sample company in every state, and the loans that came through its channels."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from customers.channels.models import Channel
from customers.leads import services
from customers.leads.domain import Step
from customers.leads.models import Lead
from customers.leads.services import Told
from loans.applications.models import Application

SURNAMES, GIVEN = "陈林黄吴周徐孙胡朱高何郭罗", ("建国", "秀英", "志强", "丽华", "海波", "晓燕", "国庆", "文静")
REGIONS = ("330108", "330106", "330110", "330109", "330102")
COMPANIES = ("滨江小馆", "城西五金店", "西溪花艺", "钱塘物流", "良渚茶叶合作社", "临平服饰", "自由职业", "某科技公司")
SOURCES = ("web", "first-loan-hz", "chain-hh", "traffic-a", "branch-hz", "traffic-a", "first-loan-hz")
COUNT = 70
STATUSES_APPROVED = ("lender_approved", "contracted", "disbursed")


def seed(world: World) -> None:
    if Lead.objects.exists():
        return
    channels = {channel.code: channel for channel in Channel.objects.filter(status="active")}
    for day in range(COUNT // 7):
        told_at = world.now - timedelta(days=70 - 7 * day, hours=3)
        for number, code in enumerate(SOURCES):
            _take(world, channels[code], day * 7 + number, told_at)
    services.assign_waiting(now=world.now)
    _talk(world)
    _history(world, list(channels.values()))


def _take(world: World, channel: Channel, number: int, now) -> None:
    told = Told(
        name=SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)], phone=f"1390571{number:04d}",
        region=REGIONS[number % len(REGIONS)], company=COMPANIES[number % len(COMPANIES)],
        amount=Decimal(30_000 + 10_000 * (number % 18)), purpose=("经营周转", "装修", "进货", "购车")[number % 4],
        campaign="autumn-26" if number % 3 == 0 else "",
        consent_evidence=f"渠道授权 {channel.code}-{number}" if number % 2 else "",
    )  # fmt: skip
    services.take_in(actor=None, channel=channel, rows=[told], now=now)


def _talk(world: World) -> None:
    """Managers have spoken to most of their leads."""
    results = ("interested", "interested", "later", "no_need", "not_reached", "interested", "declined", "interested")
    today = timezone.localdate(world.now)
    for place, lead in enumerate(Lead.objects.filter(state="assigned").select_related("owner").order_by("id")):
        if place % 5 == 4:
            continue
        result = results[place % len(results)]
        services.record_contact(
            actor=lead.owner, lead_id=lead.pk, way="phone", result=result, note="介绍了产品与年化成本，了解资金用途。",
            agreed=result == "interested" and place % 2 == 0, now=lead.created_at + timedelta(hours=26),
            next_on=today + timedelta(days=place % 6) if result in {"later", "not_reached"} else None,
        )  # fmt: skip
    owner = world.by(Role.RELATIONSHIP_MANAGER)
    for lead in Lead.objects.filter(state="contacted", owner=owner).order_by("id")[:8]:
        services.qualify(
            actor=owner, lead_id=lead.pk, amount=lead.amount, purpose=lead.purpose, region=lead.region,
            company=lead.company, now=world.now,
        )  # fmt: skip


@transaction.atomic
def _history(world: World, channels: list[Channel]) -> None:
    """The latest applications of the sample came through the channels."""
    rows = Application.objects.filter(compare_only=False, source=None, number__isnull=False)
    rows = rows.select_related("customer", "lender_decision").order_by("-id")
    for place, application in enumerate(rows[:28]):
        channel = channels[place % len(channels)]
        begun = max(application.created_at, world.now - timedelta(days=80))
        services.application_begun(
            customer=application.customer, channel=channel, application=application.number, now=begun
        )
        Application.objects.filter(pk=application.pk).update(source=channel)
        if application.status in STATUSES_APPROVED:
            services.application_moved(application=application.number, step=Step.APPROVAL, now=begun)
        if application.status == "disbursed":
            services.application_moved(
                application=application.number, step=Step.DISBURSEMENT, now=begun, amount=application.amount
            )
