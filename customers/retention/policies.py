from typing import Any

from customers.retention.domain import State
from customers.retention.models import RetentionCase


def may_work(user: Any, case: RetentionCase) -> bool:
    """The owner, or whoever leads the managers; nobody touches a case of the group that is left alone."""
    if case.state == State.OBSERVED or not user.may("retention.work"):
        return False
    return case.owner_id in {None, user.pk} or user.may("retention.approve")
