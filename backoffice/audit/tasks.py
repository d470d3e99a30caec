"""Chaining the trail every few seconds, and looking at all of it every night."""

from datetime import datetime, timedelta

from celery.schedules import crontab

from backoffice.audit import services
from backoffice.jobs.registry import job, sweep


@sweep("audit.seal", every=timedelta(seconds=5), queue="urgent")
def seal(now: datetime) -> None:
    services.seal_pending(now=now)


@job("audit.verify", transactional=False)
def verify(check_id: int, now: datetime) -> None:
    services.finish_check(check_id=check_id, now=now)


@sweep("audit.verify_nightly", every=crontab(hour=3, minute=40))
def verify_nightly(now: datetime) -> None:
    services.check_trail(actor=None, now=now)
