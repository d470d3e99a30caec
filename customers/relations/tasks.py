"""What events and the night do for relations."""

from datetime import date, datetime

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from customers.relations import services
from customers.relations.domain import Reason
from customers.tiering.selectors import customers_of_tier


@job("relations.tier_changed")
def tier_changed(customer_id: int, tier: str, day: str, now: datetime) -> None:
    services.on_tier_changed(customer_id=customer_id, tier=tier, day=date.fromisoformat(day), now=now)


@sweep("relations.assign", every=crontab(hour=3, minute=20))
def assign(now: datetime) -> None:
    """VIPs whom no desk could take when they became one get a manager as soon as there is room."""
    services.give_managers(customer_ids=customers_of_tier("vip"), reason=Reason.VIP.value, now=now)
