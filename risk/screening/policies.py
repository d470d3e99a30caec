"""Who may do what in screening."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused


def require(user: Any, permission: str) -> None:
    """Refused("screening.not_allowed") unless the person holds the permission; the system itself (None) may."""
    if user is not None and not user.may(permission):
        raise Refused(
            "screening.not_allowed", _("Your role does not include this step. Ask a colleague who may do it.")
        )
