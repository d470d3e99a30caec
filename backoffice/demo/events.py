"""A salon with registrations, one that is over, and a policy note that may be read."""

from datetime import timedelta

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.demo.campaigns import WARNING
from backoffice.demo.people import World
from customers.events import services
from customers.events.models import Content, Event
from customers.profiles.models import Customer

NOTE = f"本期解读：2026年8月1日起，个人贷款须明示综合融资成本，签约前请逐项核对明示表。{WARNING}"


def seed(world: World) -> None:
    if Event.objects.exists():
        return
    clerk, now = world.by(Role.MARKETING), world.now
    people = list(Customer.objects.filter(kind="person", is_student=False).order_by("id")[:12])
    soon = _event(world, "salon-12", "小微企业首贷沙龙", "salon", "滨江区首贷服务中心 2 楼", now, 6, 5)
    for person in people[:8]:
        services.register(event_id=soon.pk, person=person, now=now, actor=clerk)
    past = now - timedelta(days=12)
    over = _event(world, "live-11", "看懂综合融资成本（直播）", "live", "企业微信直播间", past, 100, 3)
    rows = [services.register(event_id=over.pk, person=person, now=past, actor=clerk) for person in people]
    ended = past + timedelta(days=4)
    services.attend(actor=clerk, event_id=over.pk, registration_ids=[row.pk for row in rows[:9]], now=ended)
    services.close_event(actor=clerk, now=ended, event_id=over.pk)
    if not Content.objects.exists():
        content = services.write_content(
            actor=clerk, now=now, code="cost-2026", title="综合融资成本明示新规解读", kind="policy", body=NOTE,
            expires_on=timezone.localdate(now) + timedelta(days=120),
        )  # fmt: skip
        version = content.versions.get()
        approval = services.submit_version(actor=clerk, now=now, version_id=version.pk)
        approvals.approve(actor=world.by(Role.COMPLIANCE), approval_id=approval.pk, now=now)


def _event(world: World, code: str, title: str, kind: str, where: str, now, capacity: int, days: int) -> Event:
    begins = timezone.localtime(now + timedelta(days=days)).replace(hour=14, minute=0, second=0, microsecond=0)
    event = services.save_event(
        actor=world.by(Role.MARKETING), now=now, code=code, title=title, kind=kind, where=where,
        about="客户经理现场讲解产品、年化成本与还款安排，可预约一对一咨询。", starts_at=begins,
        ends_at=begins + timedelta(hours=2), closes_at=begins - timedelta(hours=2), capacity=capacity,
    )  # fmt: skip
    return services.open_event(actor=world.by(Role.MARKETING), now=now, event_id=event.pk)
