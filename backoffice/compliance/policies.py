from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused


def require(actor: Any, permission: str) -> None:
    if not actor.may(permission):
        raise Refused("compliance.not_allowed", _("Your role does not include this step."))


def require_other(actor: Any, first: Any) -> None:
    """What one person did, another closes."""
    if first is not None and actor.pk == first:
        raise Refused("compliance.same_person", _("Another person than the one who did it has to close it."))
