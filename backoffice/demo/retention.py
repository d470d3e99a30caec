"""Customers to be kept: one to be planned, one whose plan waits, one running, some left alone, some results."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from customers.profiles.models import Customer
from customers.relations.models import Assignment
from customers.retention import services
from customers.retention.domain import LIVE, Measure, Outcome, State
from customers.retention.models import RetentionCase, RetentionSignal

# What came of cases of the last year: (signal, treated, stayed of these, left alone, stayed of these).
PAST = (("quote", 64, 51, 32, 13), ("overdue", 27, 20, 5, 3))
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
    _past(world)
    waiting, talked = RetentionCase.objects.filter(state=State.OPEN.value).order_by("-id")[:2]
    services.plan_case(
        actor=lead, case_id=waiting.pk, reason="上一期扣款失败产生逾期费用，觉得不合理", measure="waiver",
        amount=Decimal("30.00"), plan="减免上期逾期费用，提醒提前一天存款", now=world.now,
    )  # fmt: skip
    services.plan_case(
        actor=lead, case_id=talked.pk, reason="想提前结清，资金有富余", measure="contact",
        plan="说明提前结清的金额与好处，按客户意愿办理，不挽留", now=world.now,
    )  # fmt: skip


def _past(world: World) -> None:
    """Enough known results for the page of results to say whether what was done helped."""
    live = RetentionCase.objects.filter(state__in=[state.value for state in LIVE])
    people = cycle(
        Customer.objects.exclude(pk__in=live.values("customer")).order_by("-id").values_list("pk", flat=True)
    )
    owner, cases = world.by(Role.RELATIONSHIP_MANAGER), []
    for signal, treated, stayed, alone, stayed_alone in PAST:
        cases += [_known(next(people), signal, owner, place < stayed, world.now, place) for place in range(treated)]
        cases += [_known(next(people), signal, None, place < stayed_alone, world.now, place) for place in range(alone)]
    RetentionSignal.objects.bulk_create(
        RetentionSignal(case=case, signal=case.signal, key=f"sample:past:{case.pk}", at=case.opened_at)
        for case in RetentionCase.objects.bulk_create(cases)
    )


def _known(customer: int, signal: str, owner: Any, kept: bool, now: datetime, place: int) -> RetentionCase:
    """A case whose result was looked at after ninety days; without an owner it was left alone."""
    opened = now - timedelta(days=100 + place * 3)
    case = RetentionCase(
        customer_id=customer, signal=signal, state=State.OBSERVED.value, opened_at=opened, due_on=opened.date(),
        look_on=opened.date() + timedelta(days=90), outcome=Outcome.KEPT if kept else Outcome.LOST,
    )  # fmt: skip
    if owner is not None:
        case.owner, case.state, case.closed_at = owner, State.CLOSED.value, opened + timedelta(days=6)
        case.measure, case.plan = Measure.CONTACT.value, "说明还款安排与提前结清的金额，按客户意愿办理"
        case.reason, case.result = "资金安排有变", "已沟通，客户了解各项费用"
    return case
