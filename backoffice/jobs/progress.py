"""Progress of long work, for pages. Call it outside the work's transactions, else nobody sees it move."""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone

from backoffice.jobs.domain import ProgressState
from backoffice.jobs.models import JobProgress


def start(*, key: str, title: str, total: int, owner: Any) -> JobProgress:
    """Begin, or begin again after a crash, the progress called `key`."""
    progress, _created = JobProgress.objects.update_or_create(
        key=key,
        defaults={
            "title": title,
            "total": total,
            "done": 0,
            "owner": owner,
            "state": ProgressState.RUNNING.value,
            "finished_at": None,
            "message": "",
        },
    )
    return progress


def advance(progress_id: int, by: int = 1) -> None:
    """`by` more units are done; never beyond the total."""
    JobProgress.objects.filter(pk=progress_id, state=ProgressState.RUNNING).exclude(total=0).update(
        done=Least(F("done") + Value(by), F("total"))
    )


def finish(progress_id: int, message: str = "") -> None:
    _end(progress_id, ProgressState.FINISHED, message)


def fail(progress_id: int, message: str) -> None:
    """`message` is a sentence that says what to do."""
    _end(progress_id, ProgressState.FAILED, message)


def _end(progress_id: int, state: ProgressState, message: str) -> None:
    JobProgress.objects.filter(pk=progress_id).update(
        state=state.value, message=message[:500], finished_at=timezone.now()
    )
