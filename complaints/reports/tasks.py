from datetime import datetime, timedelta

from celery.schedules import crontab

from backoffice.jobs.registry import sweep
from complaints.reports import services


@sweep("complaints.count", every=timedelta(minutes=1))
def count(now: datetime) -> None:
    """The figures of the days on which something changed."""
    services.catch_up(now=now)


@sweep("complaints.count_again", every=crontab(hour=3, minute=40))
def count_again(now: datetime) -> None:
    services.count_again(now=now)
    services.count_loans()
