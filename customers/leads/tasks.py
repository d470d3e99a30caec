from datetime import datetime, timedelta

from celery.schedules import crontab
from django.utils import timezone

from backoffice.jobs.registry import sweep
from backoffice.parameters.services import value
from customers.channels.models import Channel
from customers.channels.services import period_of, record_scores
from customers.leads import selectors, services


@sweep("leads.assign", every=timedelta(minutes=5))
def assign(now: datetime) -> None:
    services.assign_waiting(now=now)


@sweep("leads.erase", every=crontab(hour=2, minute=40))
def erase(now: datetime) -> None:
    services.erase_old(now=now)


@sweep("channels.score", every=crontab(hour=4, minute=10))
def score(now: datetime) -> None:
    """Marks the open channels whose score is due. Leads know what channels brought, so the mark is begun here."""
    today = timezone.localdate(now)
    due = list(Channel.objects.filter(status="active", score_due_on__lte=today).values_list("pk", flat=True))
    if due:
        since, until = period_of(today, value("channel.score_days", today).value)
        record_scores(figures=selectors.figures_of(due, since, until), since=since, until=until, now=now)
