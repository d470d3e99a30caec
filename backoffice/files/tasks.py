from datetime import datetime

from backoffice.files.imports import services
from backoffice.jobs.registry import job


@job("files.run_import", transactional=False)
def run_import(batch_id: int, *, now: datetime) -> None:
    services.run_import(batch_id=batch_id, now=now)
