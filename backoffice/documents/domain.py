"""Wording with placeholders, and the states of a paper. Pure.

Wording is written by people, so it is never a program: `{name}` is replaced if the kind of paper knows that name, and
everything else is text. There is no loop, no condition, no attribute, no filter.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SLOT = re.compile(r"^\[\[([a-z_]+)\]\]$")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
MAX_ROWS = 500  # a 10,000-row table took 31 s and 804 MB to set; a schedule has at most 360 rows
MAX_TEXT = 20_000


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


@dataclass(frozen=True)
class Block:
    """One paragraph of wording with its values filled in: `kind` is heading, text, key (highlighted) or slot."""

    kind: str
    text: str


def problems_of(body: str, allowed: frozenset[str], slots: frozenset[str]) -> list[str]:
    """What is wrong with a wording, one entry per problem: unknown placeholders and slots, stray braces, too long."""
    found = []
    if len(body) > MAX_TEXT:
        found.append(f"length {len(body)} > {MAX_TEXT}")
    for match in PLACEHOLDER.finditer(body):
        name = match.group(1)
        if not NAME.match(name) or name not in allowed:
            found.append("{" + name + "}")
    rest = PLACEHOLDER.sub("", body)
    found += [brace for brace in ("{", "}") if brace in rest]
    for line in body.splitlines():
        if "[[" in line or "]]" in line:
            slot = SLOT.match(line.strip())
            if not slot or slot.group(1) not in slots:
                found.append(line.strip())
    return found


def fill(body: str, data: Mapping[str, Any]) -> list[Block]:
    """The wording as blocks, `{name}` replaced by text. `# ` begins a heading, `! ` a highlighted clause, `[[slot]]` a
    table that the layout owns. A value is put in as it is, once: braces inside a value stay text. Escaping is the
    page's own, and it escapes everything."""

    def value(match: re.Match[str]) -> str:
        return str(data[match.group(1)])

    blocks = []
    for raw in body.splitlines():
        line = raw.strip()
        if not line:
            continue
        if slot := SLOT.match(line):
            blocks.append(Block("slot", slot.group(1)))
            continue
        kind = "text"
        if line.startswith("# "):
            kind, line = "heading", line[2:]
        elif line.startswith("! "):
            kind, line = "key", line[2:]
        blocks.append(Block(kind, PLACEHOLDER.sub(value, line)))
    return blocks


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
