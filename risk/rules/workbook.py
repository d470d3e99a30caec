"""A rule set as a workbook and back without loss: what the sheet says is the rule set, cell by cell."""

import io
import json
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from backoffice.files.workbooks import require_harmless
from backoffice.values.errors import Refused
from risk.rules.editing import BadRows, Row, rows_of, tree_of

RULE_COLUMNS = ("id", "effect", "group", "name_zh", "name_en", "customer", "customer_en", "risk", "risk_en", "more")
LINE_COLUMNS = ("rule", "depth", "kind", "id", "fact", "op", "value", "parameter", "other", "note")
OWN = frozenset({"id", "effect", "group", "name", "reason", "when"})
MOST_ROWS = 500_000


def to_workbook(content: dict[str, Any]) -> bytes:
    """Three sheets: set (what belongs to the whole), rules, conditions (one line each). All cells are text, so that
    nothing is taken for a formula and no number loses its places."""
    book = Workbook(write_only=True)
    whole = book.create_sheet("set")
    whole.append(_cells(whole, ["key", "json"]))
    for key, value in content.items():
        if key != "rules":
            whole.append(_cells(whole, [key, json.dumps(value, ensure_ascii=False)]))
    rules, lines = book.create_sheet("rules"), book.create_sheet("conditions")
    rules.append(_cells(rules, RULE_COLUMNS))
    lines.append(_cells(lines, LINE_COLUMNS))
    for rule in content["rules"]:
        rules.append(_cells(rules, _rule_row(rule)))
        for row in rows_of(rule["when"]):
            values = [rule["id"], str(row.depth), row.kind, row.id, row.fact, row.op, row.value]
            lines.append(_cells(lines, [*values, row.parameter, row.other, row.note]))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _rule_row(rule: dict[str, Any]) -> list[str]:
    name, reason = rule.get("name") or {}, rule.get("reason") or {}
    more = {key: value for key, value in rule.items() if key not in OWN}
    texts = [reason.get(key, "") for key in ("customer", "customer_en", "risk", "risk_en")]
    known = [rule["id"], rule["effect"], rule.get("group", ""), name.get("zh", ""), name.get("en", ""), *texts]
    return [*known, json.dumps(more, ensure_ascii=False) if more else ""]


def _cells(sheet: Any, values: Any) -> list[WriteOnlyCell]:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=str(value))
        cell.data_type, cell.number_format = "s", "@"
        cells.append(cell)
    return cells


def from_workbook(content: BinaryIO) -> dict[str, Any]:
    """The rule set of a workbook. Refused: files.workbook, rules.workbook (which sheet and line, and what is wrong).

    Cells may be empty. A formula is refused where it stands: a rule is what is written, not what is computed.
    """
    require_harmless(content)
    try:
        book = load_workbook(content, read_only=True)
    except Exception as error:
        raise _bad("", 0, _("it cannot be read as a workbook")) from error
    for name in ("rules", "conditions"):
        if name not in book.sheetnames:
            raise _bad(name, 0, _("this sheet is missing"))
    found: dict[str, Any] = {}
    if "set" in book.sheetnames:
        found = {row["key"]: _json(row["json"], "set", at) for at, row in _read(book["set"], "set", ("key", "json"))}
    found["rules"] = _rules(book)
    return found


def _rules(book: Any) -> list[dict[str, Any]]:
    lines: dict[str, list[Row]] = {}
    for at, row in _read(book["conditions"], "conditions", LINE_COLUMNS):
        if not row["depth"].isdigit() or len(row["depth"]) > 2:
            raise _bad("conditions", at, _("the depth is a whole number from 0"))
        kept = {key: value for key, value in row.items() if key not in ("rule", "depth")}
        lines.setdefault(row["rule"], []).append(Row(int(row["depth"]), **kept))
    rules = []
    for at, row in _read(book["rules"], "rules", RULE_COLUMNS):
        if row["id"] not in lines:
            raise _bad("rules", at, _("this rule has no line in the sheet of conditions"))
        try:
            when = tree_of(lines.pop(row["id"]))
        except BadRows as error:
            raise _bad("conditions", at, _(error.args[0])) from error
        rules.append(_rule(row, when, _json(row["more"], "rules", at) if row["more"] else {}))
    if lines:
        raise _bad("conditions", 0, _("some lines name a rule that the sheet of rules does not have"))
    return rules


def _rule(row: dict[str, str], when: dict[str, Any], more: Any) -> dict[str, Any]:
    reason = {key: row[key] for key in ("customer", "customer_en", "risk", "risk_en") if row[key] != ""}
    rule: dict[str, Any] = {"id": row["id"], "name": {"zh": row["name_zh"], "en": row["name_en"]}}
    rule |= {"effect": row["effect"], "reason": reason}
    if row["group"]:
        rule["group"] = row["group"]
    return rule | (more if isinstance(more, dict) else {}) | {"when": when}


def _read(sheet: Any, name: str, columns: tuple[str, ...]) -> Any:
    """(line, values by column) of every line that is not empty; columns may stand in any order."""
    header: list[str] = []
    for at, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS), 1):
        texts = [_text(cell, name, at) for cell in cells]
        if not header:
            header = [text.strip() for text in texts]
            if missing := [column for column in columns if column not in header]:
                raise _bad(name, at, _("the column is missing: ") + missing[0])
            continue
        if any(texts):
            row = dict(zip(header, [*texts, *[""] * len(header)], strict=False))
            yield at, {column: row.get(column, "") for column in columns}


def _text(cell: Any, name: str, at: int) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        raise _bad(name, at, _("a formula stands here; write the value instead"))
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))  # a spreadsheet program saves 3 as 3.0
    return str(cell.value)


def _json(text: str, name: str, at: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad(name, at, _("this is not JSON")) from error


def _bad(sheet: str, line: int, what: Any) -> Refused:
    return Refused(
        "rules.workbook",
        _("The workbook was not taken in. Sheet “%(sheet)s”, line %(line)s: %(what)s."),
        field="file",
        sheet=sheet,
        line=line or "—",
        what=str(what),
    )
