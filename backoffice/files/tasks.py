from datetime import datetime

from backoffice.files import previews
from backoffice.files.imports import services
from backoffice.jobs.registry import job


@job("files.run_import", transactional=False)
def run_import(batch_id: int, *, now: datetime) -> None:
    services.run_import(batch_id=batch_id, now=now)


@job("files.picture_pages", queue="documents", transactional=False)
def picture_pages(file_id: int, first: int) -> None:
    previews.make_pictures(file_id=file_id, first=first)
