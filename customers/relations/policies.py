"""Who may work whose follow-ups."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.relations.models import FollowUp


def may_work(user: Any, follow_up: FollowUp, covered: set[int]) -> bool:
    """The owner, who covers for the owner, and a lead; one without an owner is anybody's. `covered`: users covered."""
    if not user.may("relations.work"):
        return False
    return follow_up.owner_id in (None, user.pk) or follow_up.owner_id in covered or user.may("relations.lead")


def require(user: Any, permission: str) -> None:
    if not user.may(permission):
        raise Refused("relations.not_allowed", _("Your role does not include this."))
