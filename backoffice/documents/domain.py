"""The states of a paper and of its wording, and how what a paper says is frozen. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

MAX_ROWS = 500  # a 10,000-row table took 31 s and 804 MB to set; a schedule has at most 360 rows


class DocumentState(StrEnum):
    PENDING = "pending"
    RENDERED = "rendered"
    FAILED = "failed"
    VOID = "void"


class WordingState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


class Standing(StrEnum):
    """Where a wording stands on a day: an approved one waits for its day, is in force, or has been followed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    RETIRED = "retired"


def standing(state: str, in_force_from: date | None, *, in_force: bool, today: date) -> Standing:
    """`in_force` says whether this is the version that papers of today are made with. Versions approved before
    there were days of entry carry none and were in force at once."""
    if state != WordingState.APPROVED:
        return Standing(state)
    if in_force:
        return Standing.IN_FORCE
    return Standing.SCHEDULED if in_force_from is not None and in_force_from > today else Standing.RETIRED


def canonical(data: Mapping[str, Any]) -> str:
    """The one way to write this data down, for hashing."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(data: Mapping[str, Any], wording: str, layout: int) -> str:
    """SHA-256 of what the paper says: data, wording and version of the layout. Known before the PDF exists."""
    return hashlib.sha256(f"{layout}\0{wording}\0{canonical(data)}".encode()).hexdigest()


def plain(value: Any) -> Any:
    """JSON-able copy of the data of a paper: numbers become text so that nothing is rounded on the way. Raises
    ValueError for tables longer than MAX_ROWS and for what cannot be printed."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        if len(value) > MAX_ROWS:
            raise ValueError(f"A table of {len(value)} rows is too long to print; the limit is {MAX_ROWS}.")
        return [plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise ValueError(f"{type(value).__name__} cannot be printed on a document.")
