from datetime import datetime

from celery.schedules import crontab
from django.utils import timezone

from backoffice.jobs.registry import sweep
from backoffice.values.periods import add_months
from customers.rewards import services


@sweep("rewards.propose", every=crontab(hour=4, minute=40))
def propose(now: datetime) -> None:
    """Recommendations that are due, and last month's incentives; what is there already is left alone."""
    services.propose_referrals(now=now)
    services.propose_incentives(month=add_months(timezone.localdate(now).replace(day=1), -1), now=now)
