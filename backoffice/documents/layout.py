"""Tables of papers as data: the layout owns how they look, the room says what stands in them."""

from collections.abc import Iterable, Sequence
from typing import Any


def table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], last: str = "") -> dict[str, Any]:
    """`columns` are (heading, kind): "num" right-aligned figures, "mid" centred, "" text. `last` is "sum" when the
    last row adds the others up."""
    lines = [[{"text": str(text), "kind": kind} for text, (_, kind) in zip(row, columns, strict=True)] for row in rows]
    return {"columns": [{"label": label, "kind": kind} for label, kind in columns], "rows": lines, "last": last}


def facts(*pairs: tuple[str, str]) -> list[list[str]]:
    """The short facts at the head of a letter, two pairs to a line."""
    flat = [item for pair in pairs for item in pair]
    flat += [""] * (-len(flat) % 4)
    return [flat[start : start + 4] for start in range(0, len(flat), 4)]
