"""What a change of tier sets going."""

from datetime import date, datetime

from django.db import transaction

from customers.profiles.models import Customer
from customers.relations import selectors
from customers.relations.domain import Occasion, Reason
from customers.relations.services.follow_ups import Planned, plan_follow_ups
from customers.relations.services.managers import give_manager


@transaction.atomic
def on_tier_changed(*, customer_id: int, tier: str, day: date, now: datetime) -> None:
    """A new VIP gets a manager; every change of tier is told to the customer by somebody."""
    customer = Customer.objects.get(pk=customer_id)
    if tier == "vip":
        give_manager(customer_id=customer_id, reason=Reason.VIP.value, now=now)
    if selectors.manager_of(customer) is not None:
        key = f"tier:{customer_id}:{tier}:{day.isoformat()}"
        plan_follow_ups([Planned(customer_id, Occasion.TIER_CHANGED, day, key)], now=now)
