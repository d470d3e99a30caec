"""Tiers of all customers, every night."""

from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from customers.tiering import rulemaking, services


@sweep("tiering.nightly", every=crontab(hour=2, minute=10))
def nightly(now: datetime) -> None:
    services.recompute_all(now=now)


@job("tiering.try_policy", transactional=False)
def try_policy(*, draft_id: int, now: datetime) -> None:
    rulemaking.try_policy(draft_id=draft_id, now=now)
