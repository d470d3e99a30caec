from datetime import datetime, timedelta

from backoffice.jobs.registry import sweep
from complaints.taskforces import services


@sweep("taskforces.late_tasks", every=timedelta(minutes=5))
def late_tasks(now: datetime) -> None:
    services.notice_late_tasks(now)
