"""Who may know that there are cases."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from risk.suspicion.models import SuspicionReader


def may_read(user: Any) -> bool:
    """Compliance, and the auditors that it named as long as they are named."""
    if user.may("suspicion.work"):
        return True
    if not user.may("suspicion.read"):
        return False
    return SuspicionReader.objects.filter(user=user, until__gte=timezone.localdate()).exists()


def require(user: Any, permission: str) -> None:
    if user is not None and not user.may(permission):
        raise Refused(
            "suspicion.not_allowed", _("Your role does not include this step. Ask a colleague who may do it.")
        )
