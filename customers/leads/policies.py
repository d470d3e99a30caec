"""Who sees and works which leads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.leads.models import Lead


def require(user: Any, permission: str) -> None:
    """The system itself (None) may."""
    if user is not None and not user.may(permission):
        raise Refused("leads.not_allowed", _("Your role does not include this."))


def may_work(user: Any, lead: Lead) -> bool:
    """The owner, anybody on a lead without owner, and who leads."""
    return user.may("leads.work") and (lead.owner_id in (None, user.pk) or user.may("leads.lead"))
