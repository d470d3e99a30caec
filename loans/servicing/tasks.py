from datetime import datetime, timedelta

from celery.schedules import crontab

from backoffice.jobs.registry import job, sweep
from loans.servicing import papers as _papers  # noqa: F401  (declares the papers of this room)
from loans.servicing import redress, services
from loans.servicing.outcomes import report_outcomes as count_outcomes


@job("servicing.disburse", transactional=False, max_attempts=20)
def disburse(*, disbursement_id: int, now: datetime) -> None:
    services.carry_out_disbursement(disbursement_id=disbursement_id, now=now)


@job("servicing.retention_waiver")
def retention_waiver(*, case_id: int, now: datetime) -> None:
    redress.waive_for_retention(case_id=case_id, now=now)


@sweep("servicing.use_advance_payments", every=timedelta(minutes=30))
def use_advance_payments(now: datetime) -> None:
    services.use_advance_payments(now=now)


@sweep("servicing.refresh_standings", every=crontab(hour=1, minute=10))
def refresh_standings(now: datetime) -> None:
    services.refresh_standings(now=now)


@sweep("servicing.contacts_of_overdue", every=crontab(hour=4, minute=10))
def contacts_of_overdue(now: datetime) -> None:
    services.plan_contacts_of_overdue(now=now)


@sweep("servicing.report_outcomes", every=crontab(hour=2, minute=40))
def report_outcomes(now: datetime) -> None:
    count_outcomes(now=now)
