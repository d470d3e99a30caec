"""Jobs and the sweep of the review queue."""

from datetime import datetime, timedelta

from backoffice.accounts.models import User
from backoffice.jobs.registry import job, sweep
from risk.review import selectors, services

BATCH = 500


@job("review.open_case")
def open_case(*, application_id: int, assessment_id: int | None = None, now: datetime) -> None:
    services.open_case(application_id=application_id, assessment_id=assessment_id, now=now)


@job("review.material_supplied")
def material_supplied(*, application_id: int, now: datetime) -> None:
    services.material_supplied(application_id=application_id, now=now)


@job("review.assessed_again")
def assessed_again(*, application_id: int, assessment_id: int, now: datetime) -> None:
    services.take_assessment(application_id=application_id, assessment_id=assessment_id, now=now)


@sweep("review.watch", every=timedelta(minutes=1))
def watch(now: datetime) -> None:
    """Warn once before a case is due and once when it is late; close cases whose application was withdrawn.

    Due times are stored, so a sweep after any downtime finds what it missed, and running twice tells nobody twice.
    """
    for case_id in selectors.due_for_warning(now)[:BATCH]:
        services.mark_due(case_id=case_id, level="warning", now=now)
    for case_id in selectors.due_for_breach(now)[:BATCH]:
        services.mark_due(case_id=case_id, level="breach", now=now)
    for case_id in selectors.gone()[:BATCH]:
        services.close_gone(case_id=case_id, now=now)


@sweep("review.draw_quality", every=timedelta(hours=1))
def draw_quality(now: datetime) -> None:
    """Draws decided cases for a second look; the lot is fixed by the case, so drawing twice draws the same."""
    services.draw_quality_checks(now=now)


@job("review.asked_by_person")
def asked_by_person(*, application_id: int, actor_id: int, reason: str, now: datetime) -> None:
    """Somebody asked that a person looks at a decision a machine took（个人信息保护法第二十四条）."""
    services.request_manual_review(
        actor=User.objects.get(pk=actor_id), application_id=application_id, reason=reason, now=now
    )
