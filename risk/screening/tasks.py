"""Comparing customers with lists: at entry, every night, and when a list changes."""

from datetime import datetime, timedelta

from celery.schedules import crontab
from django.db import transaction
from django.utils.translation import gettext

from backoffice.jobs import progress
from backoffice.jobs.registry import job, sweep
from backoffice.jobs.services import complete
from risk.screening import services
from risk.screening.services import levels
from risk.screening.services.screening import stale, standard


@job("screening.rescreen", transactional=False)
def rescreen(*, version_id: int, now: datetime) -> None:
    """Everybody who was not yet compared with the lists in use; a run that was killed goes on where it was."""
    shown = progress.start(
        key=f"screening:{version_id}",
        title=gettext("Comparison of all customers with the watch lists"),
        total=stale(standard(now)).count(),
        owner=None,
    )
    services.screen_stale(now=now, shown=shown.pk)
    with transaction.atomic():
        progress.finish(shown.pk)
        complete()


@sweep("screening.catch_up", every=timedelta(minutes=1))
def catch_up(now: datetime) -> None:
    """Customers who were entered since the last look."""
    services.catch_up(now=now)


@sweep("screening.nightly", every=crontab(hour=3, minute=5))
def nightly(now: datetime) -> None:
    """Customers who changed, and everybody whom a run has missed."""
    services.screen_stale(now=now)


@sweep("screening.rate", every=crontab(hour=3, minute=20))
def rate(now: datetime) -> None:
    """The money-laundering risk of everybody, after the night's comparison with the lists."""
    levels.rate_all(now=now)
