from datetime import datetime

from backoffice.documents import checks as _checks  # noqa: F401  (registers the start-up checks)
from backoffice.documents import services
from backoffice.jobs.registry import job


@job("documents.render", queue="documents", transactional=False, max_attempts=4)
def render(*, document_id: int, now: datetime) -> None:
    services.render_document(document_id=document_id, now=now)


@job("documents.preview", queue="documents", transactional=False, max_attempts=3)
def preview(*, wording_id: int, now: datetime) -> None:
    services.render_preview(wording_id=wording_id, now=now)
