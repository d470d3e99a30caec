from datetime import datetime

from celery.schedules import crontab

from backoffice.accounts.api_keys.services import forget_calls
from backoffice.jobs.registry import sweep


@sweep("accounts.forget_calls", every=crontab(hour=4, minute=10))
def forget_old_calls(now: datetime) -> None:
    forget_calls(now=now)
