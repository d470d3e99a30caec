"""From an uploaded file to lines: stored, read, its columns found, its entries checked and kept."""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import apart, purposes
from backoffice.files.domain import MB, PAPERS, SHEETS, FileKind
from backoffice.files.imports.reading import Unreadable, raw_rows
from backoffice.files.models import StoredFile
from backoffice.files.reading.amounts import amount
from backoffice.files.reading.domain import ReadingState, plain, rows
from backoffice.files.reading.models import Reading
from backoffice.files.reading.services import MAX_PAGES, ask_reading, words_of
from backoffice.files.services import open_stored, store_upload
from backoffice.jobs.services import complete, enqueue
from backoffice.values.errors import Refused
from backoffice.values.redaction import redact
from loans.applications.models import Application, Material
from loans.applications.services import attach_material
from risk.statements import columns, domain, selectors
from risk.statements.domain import Entry
from risk.statements.models import KnownHeading, Statement, StatementLine
from risk.statements.services.lines import keep_conclusions, require_open
from risk.statements.tampering import signs_of

PURPOSE = "risk.statement"
HEAD_ROWS = 20
SAMPLE_ROWS = 15
TOO_COARSE = _(
    "No table of entries was found. Name the columns, or have a clearer picture sent (at least 150 dots an inch)."
)


def _may_download(user: Any, file: StoredFile) -> bool:
    return selectors.visible_to(user).filter(file=file).exists()


purposes.register(
    PURPOSE, may_download=_may_download, kinds=PAPERS | SHEETS, max_bytes=40 * MB, max_pages=MAX_PAGES
)  # fmt: skip


def add_statement(*, actor: Any, application: Application, upload: File, now: datetime) -> Statement:
    """Upload a statement for an application; it also counts as the material of that name. Refused: what
    `store_upload` refuses, application.material_closed."""
    file = store_upload(actor=actor, upload=upload, purpose=PURPOSE, now=now)
    attach_material(application_id=application.pk, code=selectors.MATERIAL, file=file, actor=actor, now=now)
    return _begin(actor, application, file, now)


def analyse_material(*, actor: Any, material: Material, now: datetime) -> Statement:
    """Analyse a statement that was uploaded with the other papers; a second call returns the first one's."""
    there = Statement.objects.filter(file=material.file).first()
    return there or _begin(actor, material.application, material.file, now)


@transaction.atomic
def _begin(actor: Any, application: Application, file: StoredFile, now: datetime) -> Statement:
    statement = Statement.objects.create(application=application, file=file, added_by=actor, added_at=now)
    if file.is_paper:
        statement.reading = ask_reading(actor=actor, file=file, now=now, then="statements.take_in")
        statement.save(update_fields=["reading"])
    else:
        key = f"statements.sheet:{statement.pk}:1"
        enqueue("statements.take_sheet", key=key, payload={"statement_id": statement.pk}, now=now)
    record(actor=actor, action="statements.add", obj=statement, at=now, application=application.number, kind=file.kind)
    return statement


def take_in(*, reading_id: int, now: datetime) -> None:
    """The pages were read: find columns and entries. Called by the reading's job."""
    reading = Reading.objects.select_related("file").get(pk=reading_id)
    statement = Statement.objects.select_related("application__customer", "file").filter(reading=reading).first()
    if statement is None or statement.state not in {domain.State.READING, domain.State.MAPPING}:
        return
    if reading.state == ReadingState.FAILED:
        _fail(statement, reading.message)
        return
    read = words_of(reading)
    by_eye = reading.pages.filter(by_eye=True).exists()
    taken = columns.from_pages(read.pages, selectors.known_headings())
    head = columns.head_of(read.pages[0]) if read.pages else {}
    origin = _origin(statement.file) if statement.file.kind == FileKind.PDF else {}
    _store(statement, taken, head, by_eye=by_eye, origin=origin, message=reading.message)


def take_sheet(*, statement_id: int, now: datetime) -> None:
    """A sheet: its cells as values, never as formulas."""
    statement = Statement.objects.select_related("application__customer", "file").get(pk=statement_id)
    if statement.state not in {domain.State.READING, domain.State.MAPPING}:
        return
    try:
        table = _cells(statement)
    except Unreadable as problem:
        _fail(statement, str(problem))
        return
    taken = columns.from_table(table, selectors.known_headings())
    _store(statement, taken, columns.table_head(table[:HEAD_ROWS]), by_eye=False, origin={})


def _cells(statement: Statement) -> list[tuple[str, ...]]:
    with contextlib.closing(open_stored(statement.file)) as content:
        return [row.cells for row in raw_rows(content, FileKind(statement.file.kind))]


def _origin(file: StoredFile) -> dict[str, Any]:
    with open_stored(file) as content:
        try:
            return apart.call("origin", content.read(), last=MAX_PAGES).data
        except apart.CouldNotRead:
            return {}


def _fail(statement: Statement, message: str) -> None:
    with transaction.atomic():
        statement.state = domain.TRANSITIONS.target("fail", statement.state)
        statement.message = message[:300]
        statement.save(update_fields=["state", "message"])
        complete()


def _store(
    statement: Statement, taken: columns.Taken, head: dict[str, str], *, by_eye: bool, origin: dict[str, Any],
    message: str = "",
) -> None:  # fmt: skip
    if not taken.entries:
        with transaction.atomic():
            statement.state = domain.TRANSITIONS.target("ask_columns", statement.state)
            statement.message = str(TOO_COARSE)
            statement.save(update_fields=["state", "message"])
            complete()
        return
    customer = statement.application.customer
    statement.holder = head.get("holder", "")[:80]
    statement.same_holder = domain.same_holder(statement.holder, customer.name)
    statement.opening = amount(head.get("opening", ""))
    statement.by_eye = by_eye
    statement.message = message
    entries = domain.checked(taken.entries, opening=statement.opening, by_eye=by_eye)
    signs = signs_of(origin, entries, by_eye=by_eye)
    statement.signs = [
        {"code": s.code, "detail": s.detail, "places": [list(p) for p in s.places], "entries": s.entries}
        for s in signs
    ]
    with transaction.atomic():
        statement.state = domain.TRANSITIONS.target("take_in", statement.state)
        statement.lines.all().delete()
        StatementLine.objects.bulk_create([_line(statement, entry) for entry in entries], batch_size=500)
        keep_conclusions(statement, entries, settled=frozenset())
        complete()


def _line(statement: Statement, entry: Entry) -> StatementLine:
    return StatementLine(
        statement=statement, number=entry.number, day=entry.day, clock=entry.clock, amount=entry.amount,
        balance=entry.balance, text=redact(entry.text)[:200], party=redact(entry.party)[:120], page=entry.page,
        box=list(entry.box), confidence=round(entry.confidence, 4), problem=entry.problem,
    )  # fmt: skip


def sample_of(statement: Statement) -> list[list[str]]:
    """The first rows as they were read, for naming the columns."""
    if statement.reading is None:
        with contextlib.suppress(Unreadable):
            return [[word for cell in row for word in plain(cell).split()] for row in _cells(statement)[:SAMPLE_ROWS]]
        return []
    read = words_of(statement.reading)
    found = rows(read.pages[0]) if read.pages else []
    return [[word for line in row for word in line.text.split()] for row in found[:SAMPLE_ROWS]]


@transaction.atomic
def name_columns(
    *, actor: Any, statement_id: int, row: Sequence[str], roles: Sequence[str], now: datetime
) -> Statement:
    """Keep what a person says the columns of a heading are, and take the statement in with it.

    Refused: statements.columns unless day and amount (or income and expense) are among the roles, each once.
    """
    statement = require_open(statement_id, domain.State.MAPPING)
    named = [role for role in roles if role and role != "text"]
    complete_roles = "day" in named and ("amount" in named or {"income", "expense"} <= set(named))
    if not complete_roles or len(named) != len(set(named)) or len(row) != len(roles):
        raise Refused(
            "statements.columns",
            _("Name the date and the amount (or income and expense), each for one column only."),
        )
    signature = columns.signature_of(row)
    KnownHeading.objects.update_or_create(
        signature=signature, defaults={"roles": list(roles), "made_by": actor, "made_at": now}
    )
    record(actor=actor, action="statements.name_columns", obj=statement, at=now, heading=signature, roles=list(roles))
    statement.version += 1
    statement.save(update_fields=["version"])
    job, payload = ("statements.take_sheet", {"statement_id": statement.pk})
    if statement.reading_id:
        job, payload = ("statements.take_in", {"reading_id": statement.reading_id})
    enqueue(job, key=f"statements.again:{statement.pk}:{statement.version}", payload=payload, now=now)
    return statement
