from datetime import datetime

from backoffice.jobs.registry import job
from backoffice.notifications import services


@job(services.DELIVER, queue="urgent", transactional=False)
def deliver(message_id: int, now: datetime) -> None:
    services.deliver(message_id=message_id, now=now)
