"""What a value must be beyond its type: a room that reads lines of its own says so, before a second person sees them.

checks.of("risk.tier.policy", policy_of)      policy_of raises ValueError for content that it could not read
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused

Reader = Callable[[Any], object]
_readers: dict[str, Reader] = {}


def of(code: str, reader: Reader) -> None:
    """`reader` is how the room reads the value of this code."""
    _readers[code] = reader


def refuse_unreadable(code: str, content: Any) -> None:
    """Refused("parameters.unreadable") for what would stop the work of those who read it."""
    reader = _readers.get(code)
    if reader is None:
        return
    try:
        reader(content)
    except (ValueError, ArithmeticError, KeyError) as error:
        raise Refused(
            "parameters.unreadable", _("This cannot be read: %(what)s") % {"what": error}, field="value"
        ) from None
