"""The wording of papers: rich text that compliance writes, with placeholders from a white list. Pure.

Wording is written by people, so it is never a program. A line is a paragraph; its first characters say which kind:

    # heading    ## smaller heading    ! highlighted clause    - point    [[slot]]  a table that the layout owns

Inside a line **bold** and __underlined__ may stand, and `{name}` is replaced if the kind of paper knows that name.
Everything else is text: there is no HTML, no loop, no condition, no attribute, no filter, no address.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SLOT = re.compile(r"^\[\[([a-z_]+)\]\]$")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
PIECE = re.compile(r"(\*\*|__|\{[^{}]*\})")
HTML = re.compile(r"<\s*[/!?a-zA-Z][^<>]*>?|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
ADDRESS = re.compile(r"(?:https?|ftp|file|data|javascript|paper-font)\s*:", re.IGNORECASE)
PREFIXES = (("## ", "subheading"), ("# ", "heading"), ("! ", "key"), ("- ", "point"))
MAX_TEXT = 20_000


@dataclass(frozen=True)
class Run:
    """Some characters of one look."""

    text: str
    bold: bool = False
    underlined: bool = False


@dataclass(frozen=True)
class Block:
    """One paragraph with its values filled in: `kind` is heading, subheading, text, key, point or slot."""

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and on which line (from 1; 0 is the whole text). `code` names the rule, `what` is the place."""

    line: int
    code: str
    what: str


def problems_of(body: str, allowed: Collection[str], slots: Collection[str]) -> list[Problem]:
    """What cannot be read in a wording, in the order of its lines: unknown placeholders and slots, stray braces, HTML,
    addresses, bold or underline that is not closed, too much text."""
    found = []
    if len(body) > MAX_TEXT:
        found.append(Problem(0, "too_long", f"{len(body)} > {MAX_TEXT}"))
    if not body.strip():
        found.append(Problem(0, "empty", ""))
    for number, line in enumerate(body.splitlines(), 1):
        found += [Problem(number, code, what) for code, what in _wrong_in(line, allowed, slots)]
    return found


def _wrong_in(line: str, allowed: Collection[str], slots: Collection[str]) -> Iterator[tuple[str, str]]:
    for match in PLACEHOLDER.finditer(line):
        if not NAME.match(match.group(1)) or match.group(1) not in allowed:
            yield "unknown_placeholder", match.group()
    rest = PLACEHOLDER.sub("", line)
    for brace in "{}":
        if brace in rest:
            yield "stray_brace", brace
    for match in HTML.finditer(line):
        yield "html", match.group()
    for match in ADDRESS.finditer(line):
        yield "address", match.group()
    if "[[" in line or "]]" in line:
        slot = SLOT.match(line.strip())
        if not slot or slot.group(1) not in slots:
            yield "unknown_slot", line.strip()
    for mark in ("**", "__"):
        if rest.count(mark) % 2:
            yield "unclosed", mark


def names_in(body: str) -> set[str]:
    return {match.group(1) for match in PLACEHOLDER.finditer(body)}


def fill(body: str, data: Mapping[str, Any]) -> list[Block]:
    """The wording as blocks with its values. A value is put in as it is, once: braces, stars and angles inside a value
    stay text. Escaping is the page's own, and it escapes everything."""
    blocks = []
    for raw in body.splitlines():
        line = raw.strip()
        if not line:
            continue
        if slot := SLOT.match(line):
            blocks.append(Block("slot", (Run(slot.group(1)),)))
            continue
        kind = "text"
        for prefix, name in PREFIXES:
            if line.startswith(prefix):
                kind, line = name, line[len(prefix) :]
                break
        blocks.append(Block(kind, tuple(_runs(line, data))))
    return blocks


def _runs(line: str, data: Mapping[str, Any]) -> Iterator[Run]:
    bold = underlined = False
    for piece in PIECE.split(line):
        if piece == "**":
            bold = not bold
        elif piece == "__":
            underlined = not underlined
        elif piece.startswith("{") and piece.endswith("}") and len(piece) > 2:
            yield Run(str(data[piece[1:-1]]), bold, underlined)
        elif piece:
            yield Run(piece, bold, underlined)
