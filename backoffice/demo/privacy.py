"""Requests of people about their data: one waiting, one late, one answered; and a legal hold."""

from datetime import timedelta

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from customers.privacy import services
from customers.privacy.models import PrivacyRequest
from customers.profiles.models import Customer


def seed(world: World) -> None:
    if PrivacyRequest.objects.exists():
        return
    agent = world.by(Role.SERVICE_AGENT)
    people = list(Customer.objects.filter(kind="person").order_by("id")[20:23])
    asked = (
        ("access", "phone", "想知道你们保存了我哪些信息。", timedelta(days=4)),
        ("correction", "visit", "工作单位已经变更，请更正。", timedelta(days=31)),
        ("copy", "letter", "请提供我的个人信息副本。", timedelta(days=12)),
    )
    rows = [
        services.receive_request(
            actor=agent, customer=customer, kind=kind, way=way, content=content, now=world.now - before
        )
        for customer, (kind, way, content, before) in zip(people, asked, strict=True)
    ]
    services.take_request(actor=agent, request_id=rows[1].pk, now=world.now - timedelta(days=30))
    services.take_request(actor=agent, request_id=rows[2].pk, now=world.now - timedelta(days=3))
    services.finish_request(actor=agent, request_id=rows[2].pk, outcome="", now=world.now - timedelta(days=2))
    services.place_hold(
        actor=world.by(Role.COMPLIANCE),
        customer=people[1],
        source="dispute",
        reference="（2026）沪仲案字第0932号",
        reason="居间服务费争议仲裁，保存全部沟通与还款记录。",
        last_day=timezone.localdate(world.now) + timedelta(days=180),
        now=world.now - timedelta(days=6),
    )
