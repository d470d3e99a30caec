from datetime import datetime

from backoffice.jobs.registry import job
from complaints.surveys import services


@job("surveys.invite")
def invite(complaint_id: int, now: datetime) -> None:
    services.invite(complaint_id=complaint_id, now=now)
