"""The job that assesses: asks the sources under a lease, then decides in one transaction."""

from datetime import datetime

from backoffice.jobs.registry import job
from risk.assessment import services


@job("risk.assess_application", transactional=False)
def assess_application(*, application_id: int, now: datetime) -> None:
    services.assess_application(application_id=application_id, now=now)
