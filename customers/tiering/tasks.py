"""Tiers of all customers, every night."""

from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import sweep
from customers.tiering import services


@sweep("tiering.nightly", every=crontab(hour=2, minute=10))
def nightly(now: datetime) -> None:
    services.recompute_all(now=now)
