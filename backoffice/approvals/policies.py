"""Who may decide an approval."""

from typing import Any

from backoffice.approvals.models import Approval


def may_decide(user: Any, approval: Approval, permission: str) -> bool:
    """A second person who holds the kind's permission: never the maker, whatever their roles."""
    return approval.maker_id != user.pk and user.may(permission)


def may_withdraw(user: Any, approval: Approval) -> bool:
    return approval.maker_id == user.pk
