"""Customers to be kept: one to be planned, one whose plan waits, one running, some left alone, some results."""

from datetime import timedelta
from decimal import Decimal

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from customers.relations.models import Assignment
from customers.retention import services
from customers.retention.domain import State
from customers.retention.models import RetentionCase, RetentionSignal

SIGNALS = ("quote", "silence", "complaint", "quote", "silence", "quote", "complaint", "silence")


def seed(world: World) -> None:
    if RetentionSignal.objects.filter(key__startswith="sample:").exists():
        return
    services.watch(now=world.now)
    lead = world.by(Role.MANAGER)
    book = Assignment.objects.filter(until__isnull=True).order_by("id").values_list("customer_id", flat=True)[:16]
    earlier = world.now - timedelta(days=95)
    for number, customer_id in enumerate(book):
        signal, at = SIGNALS[number % len(SIGNALS)], world.now - timedelta(hours=number) if number < 8 else earlier
        services.notice(customer_id=customer_id, signal=signal, key=f"sample:{customer_id}", now=at)
    services.look_at_results(now=world.now)
    waiting, talked = RetentionCase.objects.filter(state=State.OPEN.value).order_by("-id")[:2]
    services.plan_case(
        actor=lead, case_id=waiting.pk, reason="上一期扣款失败产生逾期费用，觉得不合理", measure="waiver",
        amount=Decimal("30.00"), plan="减免上期逾期费用，提醒提前一天存款", now=world.now,
    )  # fmt: skip
    services.plan_case(
        actor=lead, case_id=talked.pk, reason="想提前结清，资金有富余", measure="contact",
        plan="说明提前结清的金额与好处，按客户意愿办理，不挽留", now=world.now,
    )  # fmt: skip
