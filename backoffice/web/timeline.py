"""One timeline of an object across the apps, without the foundation or the page knowing them.

An app registers what it contributes in its `timeline.py`, found at start-up:

    timeline.register("customers.customer", Source(
        name="loans.payment", kind="loan", permission="loans.view",
        rows=lambda customer: columns(
            Payment.objects.filter(loan__customer__in=customer.record_ids),
            at="posted_at", code="state", label="loan__number", amount="amount", link="loan_id"),
        say=lambda row: Said(_("Repayment"), url=reverse("servicing:detail", args=[row.link]))))

All sources are read by one statement, each cut to one page by its own index, so that a page costs the same for ten
rows as for ten thousand; the cursor is the moment, source and key of the last row. A source whose permission the
reader lacks is not read at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

PAGE = 20
TEXTS = ("code", "label", "note", "actor", "amount")


@dataclass(frozen=True)
class Row:
    """What the statement brings of one moment. `link` is the key that the address needs, `pk` that of the row."""

    at: datetime
    source: str
    pk: int
    link: int
    code: str
    label: str
    note: str
    actor: str
    amount: Decimal | None


@dataclass(frozen=True)
class Said:
    """How a row reads; `colour` green, red, orange, grey or blue."""

    title: Any
    text: Any = ""
    url: str = ""
    colour: str = "blue"


@dataclass(frozen=True)
class Source:
    """`kind` groups sources under one filter; `rows(obj)` is a queryset made with `columns`; `say(row)` reads only
    the row. It asks the database nothing."""

    name: str
    kind: str
    permission: str
    rows: Callable[[Any], QuerySet[Any]]
    say: Callable[[Row], Said]


@dataclass(frozen=True)
class Entry:
    at: datetime
    kind: str
    said: Said
    actor: str
    amount: Decimal | None


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    following: str


_sources: dict[str, dict[str, Source]] = {}
_kinds: dict[str, Any] = {}


def name_kind(kind: str, label: Any) -> None:
    """What a filter is called: name_kind("loan", _("Loans"))."""
    _kinds[kind] = label


def register(slot: str, source: Source) -> None:
    _sources.setdefault(slot, {})[source.name] = source


def columns(
    rows: QuerySet[Any],
    *,
    at: str,
    code: str = "",
    label: str = "",
    note: str = "",
    actor: str = "",
    amount: str = "",
    link: str = "pk",
) -> QuerySet[Any]:
    """The columns every source gives, by the names of its own fields; "" leaves one empty."""
    named = {"code": code, "label": label, "note": note, "actor": actor, "amount": amount}
    texts = {f"line_{name}": Cast(F(field) if field else Value(""), TextField()) for name, field in named.items()}
    return rows.annotate(line_at=F(at), line_link=Cast(F(link), BigIntegerField()), **texts).filter(
        line_at__isnull=False
    )


def kinds_for(slot: str, user: Any) -> list[tuple[str, Any]]:
    """The filters a reader may choose from."""
    found = {source.kind for source in _sources.get(slot, {}).values() if user.may(source.permission)}
    return [(kind, label) for kind, label in _kinds.items() if kind in found]


def page(slot: str, obj: Any, user: Any, *, kind: str = "", after: str = "", size: int = PAGE) -> Page:
    """The newest `size` moments after the cursor, of one kind or of all. A cursor nobody gave out means the start."""
    sources = {
        name: source
        for name, source in sorted(_sources.get(slot, {}).items())
        if user.may(source.permission) and kind in ("", source.kind)
    }
    rows = _read(sources, obj, _cursor(after), size + 1)
    entries = [
        Entry(row.at, sources[row.source].kind, sources[row.source].say(row), row.actor, row.amount)
        for row in rows[:size]
    ]
    last = rows[size - 1] if len(rows) > size else None
    return Page(entries, f"{last.at.isoformat()}|{last.source}|{last.pk}" if last else "")


def _cursor(text: str) -> tuple[datetime, str, int] | None:
    parts = text.split("|")
    try:
        moment = datetime.fromisoformat(parts[0])
        return (moment, parts[1], int(parts[2])) if moment.tzinfo and len(parts) == 3 else None
    except (IndexError, ValueError):
        return None


def _read(sources: dict[str, Source], obj: Any, after: tuple[datetime, str, int] | None, size: int) -> list[Row]:
    """One UNION ALL over all sources, each sorted and cut inside, then sorted and cut together."""
    statements: list[str] = []
    parameters: list[Any] = []
    using = "default"
    for number, (name, source) in enumerate(sources.items()):
        rows = source.rows(obj)
        if after is not None:
            moment, last_name, last_pk = after
            same = Q() if name < last_name else Q(pk__lt=last_pk) if name == last_name else Q(pk__in=[])
            rows = rows.filter(Q(line_at__lt=moment) | Q(line_at=moment) & same)
        rows = rows.annotate(line_source=Cast(Value(name), CharField(max_length=60)))
        rows = rows.order_by("-line_at", "-pk").values_list(
            "line_at", "line_source", "pk", "line_link", *(f"line_{text}" for text in TEXTS)
        )[:size]
        using = rows.db
        try:
            sql, values = rows.query.get_compiler(using).as_sql()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT * FROM ({sql}) AS part{number}")  # noqa: S608 (compiled by the ORM)
        parameters.extend(values)
    if not statements:
        return []
    union = " UNION ALL ".join(statements) + f" ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT {int(size)}"
    with connections[using].cursor() as cursor:
        cursor.execute(union, parameters)
        return [_row(values) for values in cursor.fetchall()]


def _row(values: Sequence[Any]) -> Row:
    at, source, pk, link, code, label, note, actor, amount = values
    if isinstance(at, str):  # SQLite hands out text, in UTC
        at = datetime.fromisoformat(at)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Row(
        at, source, pk, link, code or "", label or "", note or "", actor or "", Decimal(amount) if amount else None
    )
