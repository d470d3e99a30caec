"""Two relationship managers' books, contacts that wait, one that was missed, and one written down."""

from datetime import time, timedelta

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.demo.people import World
from customers.profiles.models import Customer
from customers.relations import services
from customers.relations.models import Assignment, Desk, FollowUp
from customers.tiering.selectors import customers_of_tier

CAPACITY = 60
ARRANGED = (
    ("phone", "经营周转需求回访", 0, time(10, 30)),
    ("phone", "补充收入证明提醒", 0, None),
    ("visit", "门店实地走访", 2, time(14, 0)),
    ("email", "还款计划说明", 5, None),
)


def seed(world: World) -> None:
    manager, lead = world.by(Role.RELATIONSHIP_MANAGER), world.by(Role.MANAGER)
    if Desk.objects.filter(manager=manager).exists():
        return
    services.set_desk(actor=lead, manager=manager, capacity=CAPACITY, regions=[], now=world.now)
    services.give_managers(customer_ids=customers_of_tier("vip"), reason="vip", now=world.now)
    taken = Assignment.objects.values("customer")
    first_timers = Customer.objects.filter(kind="person", is_student=False).exclude(pk__in=taken).order_by("id")[:12]
    services.give_managers(customer_ids=[each.pk for each in first_timers], reason="first_loan", now=world.now)
    _earlier_contacts(world, manager)
    _contacts(world, manager)


def _earlier_contacts(world: World, manager) -> None:
    """The sample loans are months old: what their beginning planned was done long ago, but for the last days'."""
    recent = timezone.localdate(world.now) - timedelta(days=10)
    for row in FollowUp.objects.filter(state="open", due_on__lt=recent).order_by("due_on", "id"):
        done_at = min(row.created_at + timedelta(days=8), world.now)
        services.finish(
            actor=row.owner or manager, follow_up_id=row.pk, result="spoken",
            note="已致电，到账金额无误，用途与申请一致，了解还款日。", now=done_at,
        )  # fmt: skip


def _contacts(world: World, manager) -> None:
    today = timezone.localdate(world.now)
    book = [row.customer for row in Assignment.objects.filter(manager=manager).select_related("customer")[:8]]
    for customer, (way, subject, days, at_time) in zip(book, ARRANGED, strict=False):
        services.arrange(
            actor=manager, customer=customer, way=way, subject=subject, due_on=today + timedelta(days=days),
            at_time=at_time, now=world.now,
        )  # fmt: skip
    earlier = world.now - timedelta(days=3)
    for customer in book[4:6]:
        services.arrange(
            actor=manager, customer=customer, way="phone", subject="贷后首次回访", due_on=timezone.localdate(earlier),
            now=earlier,
        )  # fmt: skip
    missed = FollowUp.objects.filter(owner=manager, state="open", due_on__lt=today).order_by("id").first()
    if missed is not None:
        services.finish(
            actor=manager, follow_up_id=missed.pk, result="asked_later", note="客户正在开会，约定后天下午再联系。",
            next_on=today + timedelta(days=2), now=world.now,
        )  # fmt: skip
