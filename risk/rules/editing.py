"""A condition tree as rows of a form, and back: what the editor and the workbook share. Pure; nothing is lost.

A row is one node in the order of reading: its depth, its kind (all, any, not, or condition), and what a condition
compares. Values are written as text; what text alone could not give back exactly is written as JSON.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

GROUPS = ("all", "any", "not")
CONDITION = "condition"
KINDS = (*GROUPS, CONDITION)


class BadRows(ValueError):
    """Rows that are no tree; `args[0]` is a sentence to be translated, `row` counts from 1."""

    def __init__(self, sentence: str, row: int) -> None:
        super().__init__(sentence)
        self.row = row


def _(text: str) -> str:
    """Marks a sentence for the catalogue; the page translates it."""
    return text


@dataclass(frozen=True)
class Row:
    """`id`: of a condition; a group may have one too. `value`: the constant, as `written` gives it."""

    depth: int
    kind: str
    id: str = ""
    fact: str = ""
    op: str = ""
    value: str = ""
    parameter: str = ""
    other: str = ""
    note: str = ""


def rows_of(node: Mapping[str, Any], depth: int = 0) -> list[Row]:
    """The tree in the order of reading."""
    for kind in GROUPS:
        if kind in node:
            parts = [node[kind]] if kind == "not" else node[kind]
            own = Row(depth, kind, id=str(node.get("id", "")))
            return [own, *(row for part in parts for row in rows_of(part, depth + 1))]
    return [
        Row(
            depth,
            CONDITION,
            id=str(node.get("id", "")),
            fact=str(node.get("fact", "")),
            op=str(node.get("op", "")),
            value=written(node["value"]) if "value" in node else "",
            parameter=str(node.get("parameter", "")),
            other=str(node.get("other", "")),
            note=str(node.get("note", "")),
        )
    ]


def tree_of(rows: Iterable[Row]) -> dict[str, Any]:
    """The tree that rows describe. BadRows when a depth jumps, a group is empty, or two roots stand side by side."""
    listed = list(rows)
    if not listed:
        raise BadRows(_("A rule needs at least one condition."), 1)
    if listed[0].depth != 0:
        raise BadRows(_("The first line stands at the left edge."), 1)
    node, end = _node(listed, 0)
    if end != len(listed):
        raise BadRows(_("Everything belongs under the first line: make it “all of” or “at least one of”."), end + 1)
    return node


def _node(rows: list[Row], at: int) -> tuple[dict[str, Any], int]:
    row = rows[at]
    end = at + 1
    if row.kind == CONDITION:
        return _condition(row), end
    parts = []
    while end < len(rows) and rows[end].depth > row.depth:
        if rows[end].depth != row.depth + 1:
            raise BadRows(_("A line stands too far to the right."), end + 1)
        part, end = _node(rows, end)
        parts.append(part)
    if not parts:
        raise BadRows(_("A group needs at least one condition below it."), at + 1)
    if row.kind == "not" and len(parts) != 1:
        raise BadRows(_("“Not so” takes exactly one condition or group."), at + 1)
    node: dict[str, Any] = {"id": row.id} if row.id else {}
    node[row.kind] = parts[0] if row.kind == "not" else parts
    return node, end


def _condition(row: Row) -> dict[str, Any]:
    node: dict[str, Any] = {"id": row.id, "fact": row.fact, "op": row.op}
    if row.other:
        node["other"] = row.other
    if row.parameter:
        node["parameter"] = row.parameter
    elif row.value != "":
        node["value"] = read(row.value)
    if row.note:
        node["note"] = row.note
    return node


def written(value: Any) -> str:
    """A constant as text. A plain word stays one; lists, flags, and words that would read as something else are JSON.

    >>> written("装修"), written(3), written("3"), written(["a", "b"])
    ('装修', '3', '"3"', '["a", "b"]')
    """
    if isinstance(value, str) and value and value == value.strip() and _is_word(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def read(text: str) -> Any:
    """The constant that `written` wrote."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _is_word(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False


# --- what the buttons of the editor do; each gives new rows


def add(rows: list[Row], at: int, kind: str) -> list[Row]:
    """A new line below the group at `at`, as its last; for a condition, beside it. A group comes with a condition."""
    anchor = rows[at]
    depth = anchor.depth if anchor.kind == CONDITION else anchor.depth + 1
    end = _end(rows, at)
    fresh = [Row(depth, kind, id=_free_id(rows) if kind == CONDITION else "")]
    if kind != CONDITION:
        fresh.append(Row(depth + 1, CONDITION, id=_free_id(rows)))
    return rows[:end] + fresh + rows[end:]


def wrap(rows: list[Row], at: int, kind: str) -> list[Row]:
    """The line and all below it go into a new group."""
    end = _end(rows, at)
    inner = [replace(row, depth=row.depth + 1) for row in rows[at:end]]
    return [*rows[:at], Row(rows[at].depth, kind), *inner, *rows[end:]]


def remove(rows: list[Row], at: int) -> list[Row]:
    """Without the line and all below it; the last one stays."""
    end = _end(rows, at)
    return rows[:at] + rows[end:] if end - at < len(rows) else rows


def _end(rows: list[Row], at: int) -> int:
    end = at + 1
    while end < len(rows) and rows[end].depth > rows[at].depth:
        end += 1
    return end


def _free_id(rows: list[Row]) -> str:
    taken = {row.id for row in rows}
    return next(f"c{number}" for number in range(1, len(rows) + 2) if f"c{number}" not in taken)
