"""The nightly letting go of records whose time is over."""

from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import sweep
from customers.privacy import services


@sweep("privacy.retention", every=crontab(hour=3, minute=40))
def retention(now: datetime) -> None:
    services.run_retention(actor=None, now=now)
