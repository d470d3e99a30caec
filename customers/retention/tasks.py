from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import sweep
from customers.retention import services


@sweep("retention.watch", every=crontab(hour=3, minute=40))
def watch(now: datetime) -> None:
    services.watch(now=now)


@sweep("retention.results", every=crontab(hour=4, minute=0))
def results(now: datetime) -> None:
    services.look_at_results(now=now)
