"""Trials of price policies, and the nightly look at whether equal risk has equal prices."""

from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from risk.pricing import services


@job("pricing.try_policy", transactional=False)
def try_policy(*, policy_id: int, now: datetime) -> None:
    services.try_policy(policy_id=policy_id, now=now)


@sweep("pricing.equality", every=crontab(hour=4, minute=5))
def equality(now: datetime) -> None:
    services.look_for_differences(now=now)
