from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import sweep
from loans.lenders import services


@sweep("lenders.watch_papers", every=crontab(hour=8, minute=30))
def watch_papers(now: datetime) -> None:
    services.tell_of_expiries(now)
