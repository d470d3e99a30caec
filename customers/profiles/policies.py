"""Who may do what with a customer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.profiles.models import Customer


def may_see(user: Any) -> bool:
    return user.may("customers.view")


def require(user: Any, permission: str) -> None:
    """Refused("customers.not_allowed") unless the person holds the permission; the system itself (None) may."""
    if user is not None and not user.may(permission):
        raise Refused(
            "customers.not_allowed", _("Your role does not include this step. Ask a colleague who may do it.")
        )


def may_reveal(user: Any, customer: Customer) -> bool:
    """Sealed identifiers in clear: by permission, never by role name; every time leaves an audit entry."""
    return user is not None and user.may("customers.reveal") and may_see(user)
