"""Four eyes: what is approved is one exact content, and nobody approves what they submitted."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backoffice.values import transitions


class Status(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    VOIDED = "voided"
    WITHDRAWN = "withdrawn"


TRANSITIONS = transitions.table(
    [
        ("approve", {Status.PENDING}, Status.APPROVED),
        ("refuse", {Status.PENDING}, Status.REFUSED),
        ("void", {Status.PENDING}, Status.VOIDED),
        ("withdraw", {Status.PENDING}, Status.WITHDRAWN),
    ]
)


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: the same content gives the same hash on every machine."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """One line of what an approval changes; `before` is None for something new."""

    field: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after)

    @property
    def is_text(self) -> bool:
        """Several lines of text, on either side."""
        return any(isinstance(side, str) and "\n" in side for side in (self.before, self.after))


def diff(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Change]:
    """Field by field, nested dictionaries flattened with dots; what differs comes first."""
    old, new = _flat(before or {}), _flat(after)
    lines = [Change(field, old.get(field), new.get(field)) for field in dict.fromkeys([*new, *old])]
    return sorted(lines, key=lambda line: not line.differs)


def _flat(content: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            for name, item in _named(value):
                flat |= _flat(item, f"{prefix}{key}.{name}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _named(rows: list[dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    """Rows by their code where each has one of its own: one taken out does not make all after it look changed."""
    codes = [row.get("code") for row in rows]
    own = all(isinstance(code, str) and code for code in codes) and len(set(codes)) == len(codes)
    return list(zip(codes if own else range(1, len(rows) + 1), rows, strict=True))
