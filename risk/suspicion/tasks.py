"""The nightly look for signs; its name says nothing to who reads the list of jobs."""

from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import sweep
from risk.suspicion import signs


@sweep("compliance.nightly", every=crontab(hour=3, minute=35))
def nightly(now: datetime) -> None:
    signs.look(now=now)
