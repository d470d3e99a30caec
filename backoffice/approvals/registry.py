"""Which kinds of change need a second person. Rooms register theirs where their services live."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.approvals.models import Approval


@dataclass(frozen=True)
class ApprovalKind:
    """`permission` is what the second person needs. `content(obj)` reads what would be approved now: when it differs
    from what was submitted, the approval is void. `on_approved` and `on_refused` run in the same transaction."""

    name: str
    permission: str
    on_approved: Callable[[Approval, Any, datetime], None]
    content: Callable[[Any], dict[str, Any]] | None
    on_refused: Callable[[Approval, Any, datetime], None] | None
    label: Any
    url: Callable[[Approval], str] | None


kinds: dict[str, ApprovalKind] = {}


def kind(
    name: str,
    *,
    permission: str,
    on_approved: Callable[[Approval, Any, datetime], None],
    content: Callable[[Any], dict[str, Any]] | None = None,
    on_refused: Callable[[Approval, Any, datetime], None] | None = None,
    label: Any = "",
    url: Callable[[Approval], str] | None = None,
) -> ApprovalKind:
    """Registers a kind; ValueError when the name is taken by another handler.

    `label` is what the inbox calls it, `url(approval)` the page of the object.
    """
    known = kinds.get(name)
    if known is not None and known.on_approved.__qualname__ != on_approved.__qualname__:
        raise ValueError(f"The approval kind {name!r} is registered twice.")
    kinds[name] = ApprovalKind(name, permission, on_approved, content, on_refused, label or name, url)
    return kinds[name]
