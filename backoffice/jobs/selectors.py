from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from backoffice.jobs.models import JobProgress, OutboxMessage, SweepRun
from backoffice.jobs.policies import may_see_progress


def visible_to(user: object) -> QuerySet[OutboxMessage]:
    """Messages carry ids only; whoever may open the page sees all of them."""
    return OutboxMessage.objects.all()


def progress_for(user: object, uid: UUID) -> JobProgress:
    """Http404 for another person's work, as if it did not exist."""
    progress = get_object_or_404(JobProgress.objects.select_related("owner"), uid=uid)
    if not may_see_progress(user, progress):
        return get_object_or_404(JobProgress.objects.none())
    return progress


def dead() -> QuerySet[OutboxMessage]:
    """Dead letters."""
    return OutboxMessage.objects.dead()


def sweeps() -> QuerySet[SweepRun]:
    return SweepRun.objects.order_by("name")


def failing() -> Q:
    """Open messages that have failed at least once."""
    return Q(done_at=None, dead_at=None, attempts__gt=0) & ~Q(last_error="")
