"""Who may work on one complaint."""

from typing import Any

from complaints.cases.models import Complaint
from complaints.cases.policies import may_handle

__all__ = ["has_interest", "may_assign", "may_handle", "may_own"]


def has_interest(user: Any, complaint: Complaint) -> bool:
    """回避: whoever decided about an application of this customer cannot judge a complaint of theirs."""
    if complaint.customer_id is None:
        return False
    from risk.review.selectors import has_reviewed_customer

    return has_reviewed_customer(user, complaint.customer_id)


def may_own(user: Any, complaint: Complaint) -> bool:
    return user.is_active and user.may("complaints.handle") and not has_interest(user, complaint)


def may_assign(user: Any) -> bool:
    return user.may("complaints.lead")
