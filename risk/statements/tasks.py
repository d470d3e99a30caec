from datetime import datetime

from backoffice.jobs.registry import job
from risk.statements import services


@job("statements.take_in", queue="documents", transactional=False)
def take_in(reading_id: int, *, now: datetime) -> None:
    services.take_in(reading_id=reading_id, now=now)


@job("statements.take_sheet", queue="documents", transactional=False)
def take_sheet(statement_id: int, *, now: datetime) -> None:
    services.take_sheet(statement_id=statement_id, now=now)
