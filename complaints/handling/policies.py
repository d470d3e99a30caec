"""Who may work on one complaint."""

from typing import Any

from complaints.cases.models import Complaint
from complaints.cases.policies import may_handle
from customers.relations.models import Assignment
from risk.review.models import ReviewCase

__all__ = ["has_interest", "interested", "is_above", "may_assign", "may_handle", "may_note", "may_own"]


def has_interest(user: Any, complaint: Complaint) -> bool:
    """回避: whoever worked on an application of this customer, or has been their manager, cannot judge a complaint of
    theirs."""
    return user.pk in interested(complaint.customer_id)


def interested(customer_id: int | None) -> set[int]:
    """Ids of the people who have an interest in a customer's complaints."""
    if customer_id is None:
        return set()
    cases = ReviewCase.objects.filter(application__customer_id=customer_id)
    judges = cases.values_list("claimed_by", "recommended_by", "decided_by")
    managers = Assignment.objects.filter(customer_id=customer_id).values_list("manager", flat=True)
    return {pk for row in judges for pk in row if pk is not None} | set(managers)


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
