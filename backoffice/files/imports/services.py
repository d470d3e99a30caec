"""The verbs of an import: open a file, start it, run it in slices that survive a killed worker."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.domain import BATCH_TRANSITIONS, MB, SHEETS, FileKind
from backoffice.files.imports import kinds, mapping, reading
from backoffice.files.imports.kinds import MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch, ImportFailure, SavedMapping, StoredFile
from backoffice.files.services import open_stored, store_upload
from backoffice.jobs import progress
from backoffice.jobs.services import complete, enqueue
from backoffice.values.errors import Refused
from backoffice.values.redaction import redact

PURPOSE = "files.import"
MAX_FAILURES_KEPT = 20_000
PREVIEW = 5


def _may_download(user: Any, file: StoredFile) -> bool:
    return any(
        user.may(kinds.get(batch.kind).permission)
        for batch in ImportBatch.objects.filter(file=file)
        if batch.kind in kinds.kinds()
    )


purposes.register(PURPOSE, may_download=_may_download, kinds=SHEETS, max_bytes=20 * MB)


@contextlib.contextmanager
def opened(batch: ImportBatch) -> Iterator[reading.Table]:
    """The table of the batch's file. Raises reading.Unreadable."""
    with contextlib.closing(open_stored(batch.file)) as content:
        yield reading.read(content, FileKind(batch.file.kind))


def open_import(*, actor: Any, upload: File, kind: str, now: datetime) -> ImportBatch:
    """Store the file and look whether it can be read at all. Refused as `store_upload`, and import.unreadable."""
    registered = kinds.get(kind)
    with transaction.atomic():
        file = store_upload(actor=actor, upload=upload, purpose=PURPOSE, now=now)
        batch = ImportBatch.objects.create(kind=registered.name, file=file, owner=actor, created_at=now)
        try:
            with opened(batch) as table:
                next(table.rows, None)
        except reading.Unreadable as error:
            raise Refused("import.unreadable", str(error), field="file") from None
        record(actor=actor, action="files.open_import", obj=batch, at=now, kind=kind, file=file.original_name)
    return batch


@transaction.atomic
def start_import(
    *,
    actor: Any,
    batch_id: int,
    data: dict[str, Any],
    now: datetime,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> ImportBatch:
    """Fix the mapping and run as a job. A dry run may be followed by the real one; a finished one may be run again:
    rows that are there already are counted as such. Refused: import.mapping, import.required, transition.not_allowed.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("file").get(pk=batch_id)
    state = BATCH_TRANSITIONS.target("start", batch.state)
    kind = kinds.get(batch.kind)
    try:
        with opened(batch) as table:
            mapping.parse(data, kind, table.heading)
    except reading.Unreadable as error:
        raise Refused("import.unreadable", str(error)) from None
    batch.state, batch.mapping = state, data
    batch.dry_run, batch.all_or_nothing = dry_run, all_or_nothing
    batch.round += 1
    batch.position = batch.rows_total = batch.rows_created = batch.rows_known = batch.rows_failed = 0
    batch.message, batch.started_at, batch.finished_at = "", now, None
    batch.progress = progress.start(
        key=f"import:{batch.pk}:{batch.round}", title=str(batch.file.original_name), total=0, owner=actor
    )
    batch.save()
    batch.failures.all().delete()
    record(
        actor=actor,
        action="files.start_import",
        obj=batch,
        at=now,
        kind=batch.kind,
        dry_run=dry_run,
        round=batch.round,
    )
    enqueue("files.run_import", key=f"import:{batch.pk}:{batch.round}", payload={"batch_id": batch.pk})
    return batch


@transaction.atomic
def remember_mapping(
    *, actor: Any, batch: ImportBatch, name: str, data: dict[str, Any], now: datetime
) -> SavedMapping:
    """Keep a mapping for the next file of this source; the same name again replaces it."""
    saved, _made = SavedMapping.objects.update_or_create(
        kind=batch.kind, name=name, defaults={"mapping": data, "owner": actor, "changed_at": now}
    )
    record(actor=actor, action="files.remember_mapping", obj=batch, at=now, source=name)
    return saved


def preview(batch: ImportBatch, data: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """How the first rows of the file are understood: their values and what is wrong. Stores nothing.

    Refused: import.mapping, import.required, import.unreadable.
    """
    kind = kinds.get(batch.kind)
    shown = ImportBatch(kind=batch.kind, mapping=data, owner=batch.owner)
    try:
        with opened(batch) as table:
            rows = list(
                itertools.islice(mapping.Mapper(kind, mapping.parse(data, kind, table.heading), table), PREVIEW)
            )
    except reading.Unreadable as error:
        raise Refused("import.unreadable", str(error)) from None
    _taken, problems = _sorted_out(shown, rows, now)
    return [
        {
            "line": raw.line,
            "values": [(kind.field(name).label, _shown(value)) for name, value in mapped.values.items()]
            if mapped
            else [],
            "problems": [problem for line, problem in problems if line == raw.line],
        }
        for raw, mapped, _found in rows
    ]


def _shown(value: Any) -> str:
    """A value on a page: identifiers masked."""
    return "—" if value is None else redact(str(value))


def run_import(*, batch_id: int, now: datetime, then: Callable[[], None] = complete) -> ImportBatch:
    """Work through the file in slices, each in a transaction that also moves `position`: a run that was killed goes
    on after the last whole slice. `then` runs in the last transaction (the job marks itself done there)."""
    batch = ImportBatch.objects.select_related("file", "progress", "owner").get(pk=batch_id)
    if batch.finished_at is not None:
        return batch
    try:
        with contextlib.closing(open_stored(batch.file)) as content:
            _begin(batch, reading.size(content, FileKind(batch.file.kind)))
        refused_rows = _check_all(batch, now) if batch.dry_run or batch.all_or_nothing else 0
        stop = batch.dry_run or (batch.all_or_nothing and refused_rows > 0)
        if not stop:
            _take_all(batch, now)
    except reading.Unreadable as error:
        return _end(batch, "fail", str(error), now, then)
    except Refused as refusal:
        return _end(batch, "fail", str(refusal), now, then)
    return _end(batch, "finish", _summary(batch, stop), now, then)


def _begin(batch: ImportBatch, total: int) -> None:
    with transaction.atomic():
        batch.state = BATCH_TRANSITIONS.target("run", batch.state)
        batch.rows_total = total
        batch.save(update_fields=["state", "rows_total"])
    shown = progress.start(
        key=f"import:{batch.pk}:{batch.round}", title=batch.file.original_name, total=total, owner=batch.owner
    )
    if batch.position:
        progress.advance(shown.pk, batch.position)
    batch.progress = shown


Slice = list[tuple[reading.RawRow, MappedRow | None, list[Problem]]]


def _slices(batch: ImportBatch, table: reading.Table, skip: int) -> Iterator[Slice]:
    kind = kinds.get(batch.kind)
    mapper = iter(mapping.Mapper(kind, mapping.parse(batch.mapping, kind, table.heading), table))
    for _done in itertools.islice(mapper, skip):
        pass  # read again so that equal rows keep their count
    while rows := list(itertools.islice(mapper, kind.slice)):
        yield rows


def _sorted_out(batch: ImportBatch, rows: Slice, now: datetime) -> tuple[list[MappedRow], list[tuple[int, Problem]]]:
    """(rows that may be taken, problems of the others)"""
    problems = [(raw.line, problem) for raw, _mapped, found in rows for problem in found]
    whole = [mapped for _raw, mapped, found in rows if mapped is not None and not found]
    wrong = kinds.get(batch.kind).check(whole, batch, now)
    problems += [(line, problem) for line, found in wrong.items() for problem in found]
    return [row for row in whole if not wrong.get(row.line)], problems


def _check_all(batch: ImportBatch, now: datetime) -> int:
    """Only look. Returns how many rows would be refused, and keeps why."""
    batch.failures.all().delete()
    seen = good = bad = 0
    with opened(batch) as table:
        for rows in _slices(batch, table, 0):
            taken, problems = _sorted_out(batch, rows, now)
            seen, good, bad = seen + len(rows), good + len(taken), bad + len({line for line, _problem in problems})
            with transaction.atomic():
                _keep(batch, problems)
            if batch.dry_run and batch.progress_id:
                progress.advance(batch.progress_id, len(rows))
    if batch.dry_run or bad:
        batch.rows_total, batch.rows_created, batch.rows_failed = seen, (good if batch.dry_run else 0), bad
        batch.save(update_fields=["rows_total", "rows_created", "rows_failed"])
    return bad


def _take_all(batch: ImportBatch, now: datetime) -> None:
    with opened(batch) as table:
        for rows in _slices(batch, table, batch.position):
            taken, problems = _sorted_out(batch, rows, now)
            try:
                _take(batch, rows, taken, problems, now)
            except (DatabaseError, ValueError, ArithmeticError):
                # One row that no check foresaw must not take 199 others with it.
                batch.refresh_from_db(fields=["position", "rows_created", "rows_known", "rows_failed"])
                _take_singly(batch, rows, taken, problems, now)
            if batch.progress_id:
                progress.advance(batch.progress_id, len(rows))
    batch.rows_total = batch.position  # what was counted before may have held empty rows
    batch.save(update_fields=["rows_total"])


def _take(
    batch: ImportBatch, rows: Slice, taken: list[MappedRow], problems: list[tuple[int, Problem]], now: datetime
) -> None:
    with transaction.atomic():
        outcome = kinds.get(batch.kind).take(taken, batch, now) if taken else Outcome()
        _book(batch, len(rows), outcome, [*problems, *outcome.problems])


def _take_singly(
    batch: ImportBatch, rows: Slice, taken: list[MappedRow], problems: list[tuple[int, Problem]], now: datetime
) -> None:
    take = kinds.get(batch.kind).take
    with transaction.atomic():
        whole = Outcome()
        for row in taken:
            try:
                with transaction.atomic():
                    one = take([row], batch, now)
            except (DatabaseError, ValueError, ArithmeticError):
                one = Outcome(
                    problems=[
                        (row.line, Problem("", "import.not_stored", str(_("This row could not be stored. Check it."))))
                    ]
                )
            whole.created, whole.known = whole.created + one.created, whole.known + one.known
            whole.problems += one.problems
        _book(batch, len(rows), whole, [*problems, *whole.problems])


def _book(batch: ImportBatch, count: int, outcome: Outcome, problems: list[tuple[int, Problem]]) -> None:
    """Counts, failures and position in the slice's own transaction. RuntimeError if another worker was faster."""
    before = batch.position
    moved = ImportBatch.objects.filter(pk=batch.pk, position=before, round=batch.round).update(
        position=before + count,
        rows_created=batch.rows_created + outcome.created,
        rows_known=batch.rows_known + outcome.known,
        rows_failed=batch.rows_failed + len({line for line, _problem in problems}),
    )
    if not moved:
        raise RuntimeError(f"import {batch.pk} is also run by somebody else")
    _keep(batch, problems)
    batch.refresh_from_db(fields=["position", "rows_created", "rows_known", "rows_failed"])


def _keep(batch: ImportBatch, problems: list[tuple[int, Problem]]) -> None:
    room = MAX_FAILURES_KEPT - batch.failures.count() if problems else 0
    ImportFailure.objects.bulk_create(
        [
            ImportFailure(
                batch=batch, line=line, column=problem.column[:80], code=problem.code, message=problem.message[:300]
            )
            for line, problem in problems[: max(room, 0)]
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _summary(batch: ImportBatch, stopped: bool) -> str:
    counts = {
        "created": batch.rows_created, "known": batch.rows_known, "failed": batch.rows_failed,
        "total": batch.rows_total,
    }  # fmt: skip
    if batch.dry_run:
        text = _("Dry run: of %(total)s rows %(created)s can be taken over, %(failed)s not. Nothing was stored.")
    elif stopped:
        text = _("%(failed)s of %(total)s rows are wrong, so nothing was stored. Correct them and run again.")
    else:
        text = _("%(total)s rows: %(created)s taken over, %(known)s were there already, %(failed)s refused.")
    return str(text) % counts


def _end(batch: ImportBatch, verb: str, message: str, now: datetime, then: Callable[[], None]) -> ImportBatch:
    with transaction.atomic():
        batch.state = BATCH_TRANSITIONS.target(verb, batch.state)
        batch.message, batch.finished_at = message[:300], timezone.now()
        batch.save(update_fields=["state", "message", "finished_at"])
        record(
            actor=batch.owner,
            action="files.finish_import" if verb == "finish" else "files.fail_import",
            obj=batch,
            at=now,
            kind=batch.kind,
            rows=batch.rows_total,
            created=batch.rows_created,
            known=batch.rows_known,
            failed=batch.rows_failed,
            dry_run=batch.dry_run,
        )
        then()
    if batch.progress_id:
        (progress.finish if verb == "finish" else progress.fail)(batch.progress_id, batch.message)
    return batch


def failed_rows(batch: ImportBatch) -> Iterator[list[str]]:
    """The refused rows as they stand in the file, in front of them line and reasons; the first list is the heading."""
    reasons: dict[int, list[str]] = {}
    for failure in batch.failures.all():
        where = f"{failure.column}: " if failure.column else ""
        reasons.setdefault(failure.line, []).append(where + failure.message)
    with opened(batch) as table:
        yield [str(_("line")), str(_("reasons")), *table.heading]
        for row in table.rows:
            if row.line in reasons:
                yield [str(row.line), " | ".join(reasons[row.line]), *row.cells]
