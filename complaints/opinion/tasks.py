from datetime import datetime, timedelta

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from complaints.opinion import alerts, fetching, services


@sweep("opinion.ask_sources", every=timedelta(minutes=5))
def ask_sources(now: datetime) -> None:
    fetching.due_sources(now)


@job(fetching.FETCH, transactional=False, max_attempts=3)
def fetch(source_id: int, now: datetime) -> None:
    fetching.fetch(source_id=source_id, now=now)


@sweep("opinion.watch", every=timedelta(minutes=5))
def watch(now: datetime) -> None:
    alerts.watch(now)
    alerts.escalate(now)


@sweep("opinion.digest", every=crontab(hour=8, minute=45))
def digest(now: datetime) -> None:
    services.send_digest(now)
