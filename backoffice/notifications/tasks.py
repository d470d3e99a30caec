from datetime import datetime

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from backoffice.notifications import registers, services


@job(services.DELIVER, queue="urgent", transactional=False)
def deliver(message_id: int, now: datetime) -> None:
    services.deliver(message_id=message_id, now=now)


@sweep("notifications.watch_registers", every=crontab(hour=8, minute=40))
def watch_registers(now: datetime) -> None:
    registers.tell_what_is_due(now)
