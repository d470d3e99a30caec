"""How application packages reach a lender and its answers come back: over HTTP, or as files in a folder.

Both ways say the same things: `send` a package under a key once, `find` what became of the key, `withdraw` it,
`suspend` it and let it go on. The lender acts once per key, so asking again is always safe.
"""

from typing import Any, Protocol

from loans.applications.lender_link.content import Answer, LenderUnreachable, package_of, read_answer, read_receipt
from loans.applications.lender_link.folder import FolderLink
from loans.applications.lender_link.http import HttpLink
from loans.applications.models import Application
from loans.lenders.domain import Link as Way
from loans.lenders.models import Lender

__all__ = [
    "Answer",
    "FolderLink",
    "LenderLink",
    "LenderUnreachable",
    "link_to",
    "package_of",
    "read_answer",
    "read_receipt",
]


class LenderLink(Protocol):
    """A way to a lender. Every method raises LenderUnreachable when the lender cannot be reached or understood."""

    answers_come_by_themselves: bool

    def send(self, application: Application, key: str) -> dict[str, Any]: ...

    def find(self, key: str) -> dict[str, Any] | None: ...

    def withdraw(self, key: str, reason: str) -> None: ...

    def suspend(self, key: str, *, suspended: bool) -> bool: ...


def link_to(lender: Lender) -> LenderLink:
    """The way that is agreed with this lender."""
    return FolderLink(lender.code) if lender.link == Way.FOLDER else HttpLink()
