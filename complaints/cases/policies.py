"""Who may do what with one complaint."""

from typing import Any

from complaints.cases.models import Complaint


def may_see(user: Any, complaint: Complaint) -> bool:
    return user.may("complaints.view") or (user.may("complaints.enter") and complaint.entered_by_id == user.pk)


def may_handle(user: Any, complaint: Complaint) -> bool:
    """Handlers work on what is theirs or nobody's; leads on everything."""
    if user.may("complaints.lead"):
        return True
    return user.may("complaints.handle") and complaint.owner_id in {None, user.pk}


def may_change_tier(user: Any, complaint: Complaint, *, raises: bool) -> bool:
    """Everybody who handles may raise; lowering is for leads, because it takes the short clock away."""
    return user.may("complaints.lead") or (raises and may_handle(user, complaint))
