"""Who may work on one complaint."""

from typing import Any

from complaints.cases.models import Complaint
from complaints.cases.policies import may_handle

__all__ = ["may_assign", "may_handle", "may_own"]


def may_own(user: Any, complaint: Complaint) -> bool:
    return user.is_active and user.may("complaints.handle")


def may_assign(user: Any) -> bool:
    return user.may("complaints.lead")
