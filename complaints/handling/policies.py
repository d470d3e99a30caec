"""Who may work on one complaint."""

from typing import Any

from django.db.models import Q

from complaints.cases.models import Complaint
from complaints.cases.policies import may_handle
from risk.review.models import ReviewCase

__all__ = ["has_interest", "is_above", "may_assign", "may_handle", "may_note", "may_own"]


def has_interest(user: Any, complaint: Complaint) -> bool:
    """回避: whoever worked on an application of this customer cannot judge a complaint of theirs."""
    if complaint.customer_id is None:
        return False
    worked = Q(claimed_by=user) | Q(recommended_by=user) | Q(decided_by=user)
    return ReviewCase.objects.filter(worked, application__customer_id=complaint.customer_id).exists()


def may_own(user: Any, complaint: Complaint) -> bool:
    return user.is_active and user.may("complaints.handle") and not has_interest(user, complaint)


def may_assign(user: Any) -> bool:
    return user.may("complaints.lead")


def may_note(user: Any) -> bool:
    """Whoever has a part in complaints may write a note; those who only read them, such as auditors, leave no mark."""
    return any(user.may(f"complaints.{part}") for part in ("handle", "lead", "policy"))


def is_above(user: Any, handler: Any) -> bool:
    """Whether the person stands above the handler: lead above agents, management and compliance above leads."""
    return _rank(user) > _rank(handler)


def _rank(user: Any) -> int:
    if user.may("complaints.extend_again"):
        return 2
    return 1 if user.may("complaints.lead") else 0
