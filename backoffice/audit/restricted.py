"""Entries that not everybody who reads the trail may read: to others they do not exist.

A room names how its actions begin and who may read them: `restrict("suspicion.", may_read)`.
"""

from collections.abc import Callable
from typing import Any

_rules: dict[str, Callable[[Any], bool]] = {}


def restrict(prefix: str, may_read: Callable[[Any], bool]) -> None:
    _rules[prefix] = may_read


def hidden_from(user: Any) -> list[str]:
    """How the actions begin that this person may not read of."""
    return [prefix for prefix, may_read in _rules.items() if not may_read(user)]
