from datetime import datetime

from backoffice.files import previews
from backoffice.files.imports import services
from backoffice.files.reading import services as reading
from backoffice.jobs.registry import job


@job("files.run_import", transactional=False)
def run_import(batch_id: int, *, now: datetime) -> None:
    services.run_import(batch_id=batch_id, now=now)


@job("files.picture_pages", queue="documents", transactional=False)
def picture_pages(file_id: int, first: int) -> None:
    previews.make_pictures(file_id=file_id, first=first)


@job("files.read_pages", queue="documents", transactional=False, max_attempts=4)
def read_pages(reading_id: int, *, now: datetime) -> None:
    reading.read_pages(reading_id=reading_id, now=now)
