from datetime import datetime, timedelta

from backoffice.jobs.registry import sweep
from complaints.handling import distribution, sweeping


@sweep("complaints.sla", every=timedelta(minutes=1), queue="urgent")
def sla(now: datetime) -> None:
    sweeping.sweep(now)


@sweep("complaints.follow_calendar", every=timedelta(minutes=10))
def follow_calendar(now: datetime) -> None:
    sweeping.follow_calendar(now)


@sweep("complaints.hand_out", every=timedelta(minutes=1), queue="urgent")
def hand_out(now: datetime) -> None:
    distribution.hand_out(now=now)
