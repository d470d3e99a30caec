"""A statement as its page shows it: figures that open their lines, signs, and what stands in the way."""

from typing import Any
from urllib.parse import urlencode

from backoffice.files.domain import Mark
from risk.statements.models import Statement, StatementLine
from risk.statements.words import FIGURES, PROBLEMS, PROOFS, SIGNS, WORRYING

MARKS = 60


def figures_of(statement: Statement) -> list[dict[str, Any]]:
    shown = []
    for figure in statement.figures:
        label, meaning, kind = FIGURES[figure["name"]]
        value = PROOFS.get(figure["value"], figure["value"]) if kind == "word" else figure["value"]
        worrying = figure["name"] in WORRYING and value not in (None, 0, "0", "0.00")
        low = figure["name"] == "declared_share" and value is not None and float(value) < 0.8
        shown.append(
            {
                "name": figure["name"], "label": label, "meaning": meaning, "kind": kind, "value": value,
                "count": len(figure["entries"]), "worrying": worrying or low,
            }
        )  # fmt: skip
    return shown


def signs_of(statement: Statement) -> list[dict[str, Any]]:
    return [
        {
            "label": SIGNS[sign["code"]],
            "detail": sign["detail"],
            "places": [
                {"page": page, "query": _query(page, [Mark("sign", page, tuple(box))])}
                for page, box in sign["places"][:6]
            ],
            "entries": sign["entries"],
        }
        for sign in statement.signs
    ]


def _query(page: int, marks: list[Mark]) -> str:
    return urlencode([("page", page), *(("mark", mark.text) for mark in marks)])


def mark_of(line: StatementLine) -> Mark:
    x, y, width, height = (min(max(float(part), 0.0), 1.0) for part in line.box)
    return Mark(f"line{line.number}", line.page, (x, y, width, height))


def lines_shown(lines: list[StatementLine]) -> list[dict[str, Any]]:
    return [{"line": line, "problem": PROBLEMS.get(line.problem, "")} for line in lines]
