"""A mapping says which column fills which field, and how its codes and units are read.

{
  "kind": "applications",
  "columns": {"amount": {"from": "amount", "factor": "1"}, "purpose": {"from": "purpose", "values": {"0": "其他"}},
              "method": {"constant": "equal_instalment"}},
  "facts":   {"housing": {"from": "housing", "values": {"1": "for_free", "2": "rent", "3": "own"}}},
  "options": {…what the kind asks for…}
}
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backoffice.files.imports.kinds import ImportField, ImportKind, MappedRow, Problem
from backoffice.files.imports.reading import PROBLEMS, RawRow, Table
from backoffice.values.errors import Refused

MAX_MAPPING = 200_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,8})?")
_DATE = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?")
_YES = {"1", "true", "yes", "y", "是"}
_NO = {"0", "false", "no", "n", "否"}
_HIDDEN = {"Cf", "Cc", "Cs", "Co"}


@dataclass(frozen=True)
class Source:
    column: str = ""
    constant: str = ""
    values: dict[str, str] | None = None
    factor: Decimal | None = None
    type: str = "text"  # of a fact; a field has its own


@dataclass(frozen=True)
class Mapping:
    columns: dict[str, Source]
    facts: dict[str, Source]
    options: dict[str, Any]


def load(text: bytes | str) -> dict[str, Any]:
    """A mapping file as a dictionary. Refused("import.mapping") unless it is a JSON object of a sane size."""
    if len(text) > MAX_MAPPING:
        raise Refused("import.mapping", _("The mapping file is larger than 200 KB."))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("import.mapping", _("The mapping file is no JSON. Check it with a JSON editor.")) from None
    if not isinstance(data, dict):
        raise Refused("import.mapping", _("The mapping file must be one JSON object."))
    return data


def parse(data: dict[str, Any], kind: ImportKind, heading: Iterable[str]) -> Mapping:
    """Checked against the kind and the file's heading.

    Refused: import.mapping (shape, unknown field, unknown column), import.required (a needed field has no source).
    """
    names = set(heading)
    if data.get("kind") not in (None, kind.name):
        raise Refused("import.mapping", _("This mapping is for another kind of import."))
    mapping = Mapping(
        {name: _source(name, spec, names) for name, spec in _section(data, "columns").items()},
        {name: _source(name, spec, names) for name, spec in _section(data, "facts").items()},
        _section(data, "options"),
    )
    known = {field.name for field in kind.fields}
    for name in mapping.columns:
        if name not in known:
            raise Refused("import.mapping", _("The mapping names a field that does not exist: %(name)s."), name=name)
    for name in mapping.facts:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
            raise Refused(
                "import.mapping", _("A fact is named in small letters, digits and _: %(name)s."), name=name[:40]
            )
    missing = [
        str(field.label)
        for field in kind.fields
        if field.required
        and field.name not in mapping.columns
        and field.name not in mapping.options.get("derived", [])
    ]
    if missing:
        raise Refused(
            "import.required", _("Choose a column for: %(names)s."), names="、".join(missing), fields=missing
        )
    return mapping


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    section = data.get(name, {})
    if not isinstance(section, dict):
        raise Refused("import.mapping", _("In the mapping, %(name)s must be an object."), name=name)
    return section


def _source(name: str, spec: Any, heading: set[str]) -> Source:
    if isinstance(spec, str):
        spec = {"from": spec}
    if not isinstance(spec, dict) or ("from" in spec) == ("constant" in spec):
        raise Refused(
            "import.mapping", _("%(name)s needs either a column (from) or a constant in the mapping."), name=name
        )
    column = str(spec.get("from", ""))
    if column and column not in heading:
        raise Refused(
            "import.mapping", _("The file has no column called %(column)s (for %(name)s)."), column=column, name=name
        )
    values, factor = spec.get("values"), spec.get("factor")
    if values is not None and not isinstance(values, dict):
        raise Refused("import.mapping", _("In the mapping, %(name)s must be an object."), name=f"{name}.values")
    if factor is not None and not _NUMBER.fullmatch(str(factor)):
        raise Refused("import.mapping", _("The factor of %(name)s is no number."), name=name)
    return Source(
        column,
        str(spec.get("constant", "")),
        {str(code): str(value) for code, value in values.items()} if values is not None else None,
        Decimal(str(factor)) if factor is not None else None,
        "integer" if spec.get("type") == "integer" else "text",
    )


def fits(data: dict[str, Any], kind: ImportKind, heading: Iterable[str]) -> bool:
    """Whether a file with this heading can be read by that mapping."""
    try:
        parse(data, kind, heading)
    except Refused:
        return False
    return True


def guessed(kind: ImportKind, heading: Iterable[str]) -> dict[str, str]:
    """{field: column} by what columns are usually called; each column is used once."""
    free = {_plain(column): column for column in heading}
    found = {}
    for field in kind.fields:
        for guess in (field.name, str(field.label), *field.guesses):
            if (column := free.pop(_plain(guess), None)) is not None:
                found[field.name] = column
                break
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-()()/]", "", unicodedata.normalize("NFKC", text)).lower()


Wanted = tuple[str, ImportField, Source, int | None]  # name, field, source and the place of its column


class Mapper:
    """Turns rows of cells into rows of typed values, collecting everything that is wrong with a row at once."""

    def __init__(self, kind: ImportKind, mapping: Mapping, table: Table) -> None:
        place = {name: index for index, name in reversed(list(enumerate(table.heading)))}
        self.rows = table.rows
        self.columns: list[Wanted] = [
            (name, kind.field(name), source, place[source.column] if source.column else None)
            for name, source in mapping.columns.items()
        ]
        self.facts: list[Wanted] = [
            (name, ImportField(name, name, source.type), source, place[source.column] if source.column else None)
            for name, source in mapping.facts.items()
        ]
        self._seen: Counter[bytes] = Counter()

    def __iter__(self) -> Iterator[tuple[RawRow, MappedRow | None, list[Problem]]]:
        for raw in self.rows:
            if raw.problem:
                yield raw, None, [Problem("", raw.problem, str(PROBLEMS[raw.problem]))]
                continue
            digest = hashlib.sha256("\x1f".join(raw.cells).encode())
            nth = self._seen[digest.digest()]
            self._seen[digest.digest()] += 1
            problems: list[Problem] = []
            values, facts = _read(raw, self.columns, problems), _read(raw, self.facts, problems)
            yield raw, MappedRow(raw.line, values, facts, digest.hexdigest(), nth), problems


def _read(raw: RawRow, wanted: list[Wanted], problems: list[Problem]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, field, source, place in wanted:
        try:
            values[name] = typed(source.constant if place is None else raw.cells[place], field, source)
        except Refused as refusal:
            problems.append(Problem(source.column or name, refusal.code, str(refusal)))
    return values


def typed(text: str, field: ImportField, source: Source) -> Any:
    """The value of a cell; None when empty and not required.

    Refused: import.missing, import.unknown_code, import.length, import.hidden, import.number, import.range,
    import.date, import.choice. Full-width digits and letters are read as narrow ones.
    """
    text = text.strip()
    if source.values is not None:
        if text not in source.values:
            raise Refused(
                "import.unknown_code", _("The mapping does not know this code. Add it, or correct the cell.")
            )
        text = source.values[text]
    if not text:
        if field.required:
            raise Refused("import.missing", _("%(label)s is missing."), label=str(field.label))
        return None
    if not text.isprintable() and any(unicodedata.category(char) in _HIDDEN for char in text):
        raise Refused("import.hidden", _("This cell holds invisible characters. Type it anew."))
    if field.type == "text":
        if len(text) > field.max_length:
            raise Refused("import.length", _("This text is longer than %(limit)s characters."), limit=field.max_length)
        return text
    return READERS[field.type](unicodedata.normalize("NFKC", text), field, source)


def _number(text: str, field: ImportField, source: Source) -> Decimal:
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?:[^0-9]|$))", "", text).removeprefix("¥").removesuffix("元").strip()
    if not _NUMBER.fullmatch(plain):
        raise Refused("import.number", _("This is no number. Write it in digits, like 12000.50."))
    value = Decimal(plain) * (source.factor if source.factor is not None else 1)
    if (field.lowest is not None and value < field.lowest) or (field.highest is not None and value > field.highest):
        raise Refused(
            "import.range",
            _("This number must lie between %(low)s and %(high)s."),
            low=field.lowest if field.lowest is not None else "…",
            high=field.highest if field.highest is not None else "…",
        )
    return value


def _money(text: str, field: ImportField, source: Source) -> Decimal:
    value = _number(text, field, source)
    if value != value.quantize(Decimal("0.01")):
        raise Refused("import.number", _("An amount has at most two decimals."))
    return value.quantize(Decimal("0.01"))


def _integer(text: str, field: ImportField, source: Source) -> int:
    value = _number(text, field, source)
    if value != value.to_integral_value():
        raise Refused("import.number", _("This must be a whole number."))
    return int(value)


def _date_of(text: str, field: ImportField, source: Source) -> date:
    found = _DATE.fullmatch(text.split(" ")[0])
    try:
        value = date(*map(int, found.groups())) if found else None
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year <= 2999:
        raise Refused("import.date", _("This is no date. Write it like 2026-11-22."))
    return value


def _choice(text: str, field: ImportField, source: Source) -> str:
    if text in field.choices:
        return text
    if text in field.words:
        return field.words[text]
    raise Refused(
        "import.choice",
        _("This is none of the allowed values: %(choices)s."),
        choices="、".join([*field.choices, *field.words][:20]),
    )


def _bool(text: str, field: ImportField, source: Source) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise Refused("import.choice", _("Write yes or no (是 / 否)."))


READERS = {"number": _number, "money": _money, "integer": _integer, "date": _date_of, "choice": _choice, "bool": _bool}
