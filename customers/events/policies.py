from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused


def require(user: Any, permission: str) -> None:
    """The system itself (None) may."""
    if user is not None and not user.may(permission):
        raise Refused("events.not_allowed", _("Your role does not include this."))
