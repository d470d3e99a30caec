"""Who may do what with a review case."""

from datetime import datetime

from backoffice.accounts.models import User
from risk.review.domain import Status, lease_holds
from risk.review.models import CaseBar, ReviewCase


def may_work(user: User, case: ReviewCase, now: datetime) -> bool:
    """Deciding, asking and releasing belong to the person who holds the case."""
    return (
        user.may("review.work")
        and case.status == Status.CLAIMED
        and case.claimed_by_id == user.pk
        and lease_holds(case.lease_until, now)
    )


def barred(user: User, case: ReviewCase) -> bool:
    """Own customer, entered by them, declared relation, or decided by them before."""
    return CaseBar.objects.filter(case=case, user=user).exists()


def may_claim(user: User, case: ReviewCase, now: datetime) -> bool:
    """A free case, or one whose holder went away; never one that somebody is at."""
    if not user.may("review.work"):
        return False
    return case.status == Status.OPEN or (case.status == Status.CLAIMED and not lease_holds(case.lease_until, now))


def may_approve_second(user: User, case: ReviewCase) -> bool:
    """Another person than the one who recommended, with the right to approve."""
    return user.may("review.second") and case.status == Status.SECOND_APPROVAL and case.recommended_by_id != user.pk


def may_take_away(user: User, case: ReviewCase, now: datetime) -> bool:
    """The holder gives a case back; a lead may free it for somebody else."""
    return case.status == Status.CLAIMED and (case.claimed_by_id == user.pk or user.may("review.assign"))
