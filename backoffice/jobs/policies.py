from typing import Any

from backoffice.jobs.models import JobProgress


def may_see_progress(user: Any, progress: JobProgress) -> bool:
    """One's own work, work of the system, and for those who run the jobs everybody's."""
    return progress.owner_id is None or progress.owner_id == user.pk or user.may("jobs.view")
