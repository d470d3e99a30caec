"""What can be said of rules before they run: rules that can never hit, rules that another one covers, and, for the
rows of a decision table (rules of one group), where two rows overlap and where no row fits.

A rule is turned into boxes: for each fact the set of values under which it hits. Conditions that compare two facts,
look into lists or search in texts have no such box; rules with them are counted and left out, never guessed at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

MOST_BOXES = 64
MOST_CELLS = 1_000_000  # cells of a table × its rows
MOST_COMPARED = 300_000
MOST_FOUND = 200
HARDNESS = {"note": 0, "review": 1, "reject": 2}


@dataclass(frozen=True)
class Span:
    """Values from low to high; None is an open end. `with_low`, `with_high`: whether the end belongs to it."""

    low: Any = None
    high: Any = None
    with_low: bool = False
    with_high: bool = False

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.with_low and self.with_high))

    def meet(self, other: "Span") -> "Span":
        low, with_low = _tighter(self.low, self.with_low, other.low, other.with_low, upper=False)
        high, with_high = _tighter(self.high, self.with_high, other.high, other.with_high, upper=True)
        return Span(low, high, with_low, with_high)

    def covers(self, other: "Span") -> bool:
        return self.meet(other) == other

    def sample(self) -> Any:
        """A value inside."""
        if self.low is None and self.high is None:
            return Decimal(0)
        if self.low is None:
            return self.high if self.with_high else self.high - 1
        if self.high is None:
            return self.low if self.with_low else self.low + 1
        return self.low if self.with_low else (self.high if self.with_high else (self.low + self.high) / 2)


def _tighter(one: Any, with_one: bool, two: Any, with_two: bool, *, upper: bool) -> tuple[Any, bool]:
    if one is None or two is None:
        return (two, with_two) if one is None else (one, with_one)
    if one == two:
        return one, with_one and with_two
    first = one < two if upper else one > two
    return (one, with_one) if first else (two, with_two)


@dataclass(frozen=True)
class Choice:
    """Some of countable values, or (`others`) all but some."""

    values: frozenset[Any]
    others: bool = False

    @property
    def empty(self) -> bool:
        return not self.values and not self.others

    def meet(self, other: "Choice") -> "Choice":
        if self.others and other.others:
            return Choice(self.values | other.values, True)
        if self.others or other.others:
            some, but = (other, self) if self.others else (self, other)
            return Choice(some.values - but.values)
        return Choice(self.values & other.values)

    def covers(self, other: "Choice") -> bool:
        return self.meet(other) == other


Part = Span | Choice
Box = dict[str, Part]


class NoBox(Exception):
    """A condition that is not a set of values of one fact."""


@dataclass(frozen=True)
class Finding:
    """`kind`: never, covered, overlap, gap. `rules`: the ids concerned; of a gap the group. `where`: fact -> value."""

    kind: str
    rules: tuple[str, ...]
    where: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    findings: list[Finding]
    looked_at: int
    left_out: list[str]
    complete: bool


def boxes(
    node: Mapping[str, Any], read: Callable[[str, Any], Any], parameters: Mapping[str, Any], negated: bool = False
) -> list[Box]:
    """Where a condition tree is true. NoBox when it cannot be said as values of facts."""
    if "not" in node:
        return boxes(node["not"], read, parameters, not negated)
    for name, both in (("all", not negated), ("any", negated)):
        if name in node:
            parts = [boxes(part, read, parameters, negated) for part in node[name]]
            return _crossed(parts) if both else [box for part in parts for box in part]
    return _leaf(node, read, parameters, negated)


def _crossed(parts: Iterable[list[Box]]) -> list[Box]:
    found: list[Box] = [{}]
    for part in parts:
        found = [box for one in found for two in part if (box := _meet(one, two)) is not None]
        if len(found) > MOST_BOXES:
            raise NoBox("too many cases")
    return found


def _meet(one: Box, two: Box) -> Box | None:
    met = dict(one)
    for fact, part in two.items():
        if fact in met:
            if type(met[fact]) is not type(part):
                raise NoBox("mixed kinds")
            part = met[fact].meet(part)  # type: ignore[arg-type]
        if part.empty:
            return None
        met[fact] = part
    return met


def _leaf(
    node: Mapping[str, Any], read: Callable[[str, Any], Any], parameters: Mapping[str, Any], negated: bool
) -> list[Box]:
    fact, op = node["fact"], node["op"]
    if "other" in node:
        raise NoBox("compares two facts")
    if op in ("is_true", "is_false"):
        return [{fact: Choice(frozenset({(op == "is_true") is not negated}))}]
    raw = parameters.get(node["parameter"]) if "parameter" in node else node.get("value")
    values = [read(fact, one) for one in (raw if isinstance(raw, list | tuple) else [raw])]
    if any(value is None for value in values) or not values:
        raise NoBox("nothing to compare with")
    parts = _spans(op, values) if _ordered(values[0]) and op not in ("in", "not_in") else _choices(op, values)
    if negated:
        if len(parts) > 1 or not parts:
            raise NoBox("not of several ranges")
        return [{fact: part} for part in _complement(parts[0])]
    return [{fact: part} for part in parts]


def _ordered(value: Any) -> bool:
    return not isinstance(value, str | bool)


def _spans(op: str, values: list[Any]) -> list[Part]:
    value = values[0]
    simple: dict[str, list[Part]] = {
        "eq": [Span(value, value, True, True)],
        "lt": [Span(high=value)],
        "le": [Span(high=value, with_high=True)],
        "gt": [Span(low=value)],
        "ge": [Span(low=value, with_low=True)],
        "ne": [Span(high=value), Span(low=value)],
        "between": [Span(value, values[-1], True, True)],
        "not_between": [Span(high=value), Span(low=values[-1])],
    }
    if op not in simple:
        raise NoBox(op)
    return simple[op]


def _choices(op: str, values: list[Any]) -> list[Part]:
    if op not in ("eq", "ne", "in", "not_in"):
        raise NoBox(op)
    if _ordered(values[0]):
        if op == "in":
            return [Span(value, value, True, True) for value in values]
        raise NoBox(op)
    return [Choice(frozenset(values), op in ("ne", "not_in"))]


def _complement(part: Part) -> list[Part]:
    if isinstance(part, Choice):
        return [Choice(part.values, not part.others)]
    out: list[Part] = []
    if part.low is not None:
        out.append(Span(high=part.low, with_high=not part.with_low))
    if part.high is not None:
        out.append(Span(low=part.high, with_low=not part.with_high))
    return out


def covers(outer: Box, inner: Box) -> bool:
    """Whether every case of `inner` is one of `outer`."""
    return all(
        fact in inner and type(inner[fact]) is type(part) and part.covers(inner[fact])  # type: ignore[arg-type]
        for fact, part in outer.items()
    )


@dataclass(frozen=True)
class Boxed:
    id: str
    effect: str
    group: str
    boxes: list[Box]


def report(
    rules: Sequence[Mapping[str, Any]],
    *,
    read: Callable[[str, Any], Any],
    parameters: Mapping[str, Any],
    domains: Callable[[str], list[Any] | None],
) -> Report:
    """All findings about a rule set, at most 200. `read(fact, raw)` gives the typed value; `domains(fact)` the values
    a coded fact can take, None for one that can take any."""
    known: list[Boxed] = []
    left_out: list[str] = []
    findings: list[Finding] = []
    for rule in rules:
        try:
            found = boxes(rule["when"], read, parameters)
        except (NoBox, TypeError, ArithmeticError):
            left_out.append(str(rule["id"]))
            continue
        if not found:
            findings.append(Finding("never", (str(rule["id"]),)))
        known.append(Boxed(str(rule["id"]), str(rule["effect"]), str(rule.get("group") or ""), found))
    covered, complete = _covered(known)
    findings += covered
    for group in sorted({one.group for one in known if one.group}):
        rows = [one for one in known if one.group == group]
        for more, seen_all in (_overlaps(rows), _gaps(group, rows, domains)):
            findings += more
            complete = complete and seen_all
    return Report(findings[:MOST_FOUND], len(known), left_out, complete and len(findings) <= MOST_FOUND)


def _covered(known: list[Boxed]) -> tuple[list[Finding], bool]:
    """Rules that add nothing: wherever they hit, one other rule at least as hard hits too."""
    by_facts: dict[frozenset[str], list[tuple[Boxed, Box]]] = {}
    for one in known:
        if len(one.boxes) == 1:
            by_facts.setdefault(frozenset(one.boxes[0]), []).append((one, one.boxes[0]))
    findings: list[Finding] = []
    compared = 0
    for inner in known:
        for facts, outers in by_facts.items():
            if not inner.boxes or not all(facts <= box.keys() for box in inner.boxes):
                continue
            for outer, box in outers:
                compared += 1
                if compared > MOST_COMPARED:
                    return findings, False
                if outer.id == inner.id or HARDNESS[outer.effect] < HARDNESS[inner.effect]:
                    continue
                same = outer.effect == inner.effect and outer.id > inner.id and covers(inner.boxes[0], box)
                if not same and all(covers(box, one) for one in inner.boxes):
                    findings.append(Finding("covered", (inner.id, outer.id)))
                    break
    return findings, True


def _overlaps(rows: list[Boxed]) -> tuple[list[Finding], bool]:
    """Pairs of rows that both hit somewhere; rows are sorted along one fact, so that only neighbours are compared."""
    along = _common_span(rows)
    listed = sorted(
        ((row, box) for row in rows for box in row.boxes), key=lambda item: _start(item[1].get(along)) if along else 0
    )
    findings: dict[tuple[str, ...], Finding] = {}
    compared = 0
    for at, (one, a) in enumerate(listed):
        for two, b in listed[at + 1 :]:
            if along and _apart(a[along], b[along]):
                break
            compared += 1
            if compared > MOST_COMPARED or len(findings) >= MOST_FOUND:
                return list(findings.values()), False
            pair = tuple(sorted((one.id, two.id)))
            if one.id != two.id and pair not in findings and (met := _meet_or_none(a, b)) is not None:
                findings[pair] = Finding("overlap", pair, dict(met))
    return list(findings.values()), True


def _common_span(rows: list[Boxed]) -> str:
    every = [box for row in rows for box in row.boxes]
    facts = set.intersection(*(set(box) for box in every)) if every else set()
    return next((fact for fact in sorted(facts) if all(isinstance(box[fact], Span) for box in every)), "")


def _start(part: Any) -> tuple[bool, Any]:
    return (part.low is not None, part.low if part.low is not None else 0)


def _apart(one: Any, two: Any) -> bool:
    """Whether `two` begins beyond the end of `one`."""
    return one.high is not None and two.low is not None and two.low > one.high


def _meet_or_none(one: Box, two: Box) -> Box | None:
    try:
        return _meet(one, two)
    except NoBox:
        return None


def _gaps(group: str, rows: list[Boxed], domains: Callable[[str], list[Any] | None]) -> tuple[list[Finding], bool]:
    """Cells of the table that no row covers: every fact is cut at the ends that the rows name."""
    facts = sorted({fact for row in rows for box in row.boxes for fact in box})
    cuts = {fact: _cut(fact, rows, domains) for fact in facts}
    every = [box for row in rows for box in row.boxes]
    if prod(len(parts) for parts in cuts.values()) * len(every) > MOST_CELLS or not facts:
        return [], not facts
    findings = []
    for cell in product(*cuts.values()):
        inner = dict(zip(facts, cell, strict=True))
        if not any(covers(box, inner) for box in every):
            findings.append(Finding("gap", (group,), inner))
            if len(findings) >= 20:
                break
    return findings, True


def _cut(fact: str, rows: list[Boxed], domains: Callable[[str], list[Any] | None]) -> list[Part]:
    parts = [box[fact] for row in rows for box in row.boxes if fact in box]
    known = domains(fact)
    if all(isinstance(part, Choice) for part in parts):
        named = frozenset(value for part in parts if isinstance(part, Choice) for value in part.values)
        cells: list[Part] = [Choice(frozenset({value})) for value in sorted(named | set(known or ()), key=str)]
        return cells if known else [*cells, Choice(named, True)]
    if known:
        return [Span(value, value, True, True) for value in known]
    spanned = [part for part in parts if isinstance(part, Span)]
    ends = sorted({end for part in spanned for end in (part.low, part.high) if end is not None})
    spans: list[Part] = []
    before = None
    for end in ends:
        # Between two neighbouring whole numbers there is nothing.
        if not (isinstance(end, int) and isinstance(before, int) and end - before <= 1):
            spans.append(Span(before, end))
        spans.append(Span(end, end, True, True))
        before = end
    return [*spans, Span(low=before)]
