"""The sample company has a past: what its people did on a day, the workers did that day too."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain

DAYS = 14  # as many as the manager's charts show
ROUNDS = 6  # a job may ask for the next one: assess, forward, ask the lender


def day_of(now: datetime, days_ago: int) -> date:
    return timezone.localdate(now) - timedelta(days=days_ago)


def moment(now: datetime, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """An office hour of a day of the past two weeks. Today's are squeezed into what has passed of today, so that
    nothing happens in the future, whenever the company is set up."""
    at = timezone.make_aware(datetime.combine(day_of(now, days_ago), time(hour, minute)))
    if days_ago:
        return at
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    passed = now - midnight
    return midnight + passed * ((hour * 60 + minute) / (20 * 60)) * 0.98


def work_off(at: datetime) -> int:
    """Run what waits in the outbox as if the workers had run it at `at`; returns how many jobs ran."""
    ran = 0
    for _round in range(ROUNDS):
        if not OutboxMessage.objects.open().update(not_before=at):
            break
        done = drain(limit=100_000, now=at)
        ran += done
        if not done:
            break
    return ran
