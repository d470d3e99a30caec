"""Reading papers: asked for by a person, done page by page by workers, kept sealed.

Pages that carry text are taken as they are; the others are pictured and read by eye. A page that cannot be read says
so and the rest goes on; nobody waits for a reading: what it would have offered can be typed in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import apart
from backoffice.files.models import StoredFile
from backoffice.files.reading import engine
from backoffice.files.reading.domain import TEXT_AT_LEAST, TRANSITIONS, Box, Found, Line, ReadingState, lines_from
from backoffice.files.reading.kinds import understood
from backoffice.files.reading.models import Reading, ReadPage
from backoffice.files.services import open_stored
from backoffice.jobs import progress
from backoffice.jobs.services import complete, enqueue
from backoffice.values.errors import Refused

SIDE = 2339  # the longer side of A4 at 200 dots an inch
SHIFT = timedelta(seconds=60)  # after this long the rest of a paper goes to the next wake-up
SEAL_PAGES = 3
MAX_PAGES = 200
UNREADABLE = _("Nothing could be read from this paper. Type the values in, or have a clearer picture sent.")
PARTLY = _("Some pages could not be read; look at them yourself.")


@transaction.atomic
def ask_reading(*, actor: Any, file: StoredFile, now: datetime, then: str = "") -> Reading:
    """Have a paper read as it is turned now; a reading that is there or on its way is taken again.

    Refused: reading.no_pages for tables.
    """
    if not file.is_paper:
        raise Refused("reading.no_pages", _("Only papers and pictures can be read."), field="file")
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    there = file.readings.filter(rotation=file.rotation, then=then).exclude(state=ReadingState.FAILED).first()
    if there is not None:
        return there
    reading = Reading.objects.create(file=file, rotation=file.rotation, then=then, asked_by=actor, asked_at=now)
    reading.progress = progress.start(
        key=f"reading:{reading.pk}", title=str(_("Reading the pages")), total=file.pages, owner=actor
    )
    reading.save(update_fields=["progress"])
    record(actor=actor, action="files.read", obj=file, at=now, pages=file.pages)
    _go_on(reading, 0)
    return reading


def _go_on(reading: Reading, done: int) -> None:
    enqueue("files.read_pages", key=f"files.read:{reading.pk}:{done}", payload={"reading_id": reading.pk})


def read_pages(*, reading_id: int, now: datetime) -> None:
    """Read what is still unread, for a minute at most, then leave the rest to the next wake-up."""
    reading = Reading.objects.select_related("file").get(pk=reading_id)
    if reading.state in {ReadingState.DONE, ReadingState.FAILED}:
        return
    _advance(reading, "run")
    have = set(reading.pages.values_list("number", flat=True))
    open_pages = [n for n in range(1, min(reading.file.pages, MAX_PAGES) + 1) if n not in have]
    with open_stored(reading.file) as handle:
        content = handle.read()
    until = timezone.now() + SHIFT
    for done, number in enumerate(open_pages):
        if done and timezone.now() > until:
            with transaction.atomic():
                _go_on(reading, len(have) + done)
                complete()
            return
        _keep_page(reading, number, content)
    _finish(reading, now)


def _keep_page(reading: Reading, number: int, content: bytes) -> None:
    page = ReadPage(reading=reading, number=number, words="[]")
    try:
        lines, page.by_eye = _lines_of(content, number, reading.rotation)
        page.words = json.dumps(lines, ensure_ascii=False)
        if number <= SEAL_PAGES:
            page.seal = apart.call("seal", content, page=number, rotation=reading.rotation).data["box"]
    except apart.CouldNotRead as failure:
        page.failure = failure.reason
    with transaction.atomic():
        ReadPage.objects.bulk_create([page], ignore_conflicts=True)
    progress.advance(reading.progress_id)


def _lines_of(content: bytes, number: int, rotation: int) -> tuple[list[dict[str, Any]], bool]:
    """(lines, read by eye?). A PDF page that was turned on the screen is read as a picture, so that places fit."""
    if content.startswith(b"%PDF-") and not rotation:
        page = apart.call("text", content, first=number, last=number).data["pages"][0]
        if page["characters"] >= TEXT_AT_LEAST:
            return page["lines"], False
    picture = apart.call("pages", content, first=number, last=number, side=SIDE, rotation=rotation, quality=92)
    return engine.read(picture.blobs[0]), True


def _advance(reading: Reading, verb: str, **values: Any) -> None:
    reading.state = TRANSITIONS.target(verb, reading.state)
    for name, value in values.items():
        setattr(reading, name, value)
    reading.save(update_fields=["state", *values])


def _finish(reading: Reading, now: datetime) -> None:
    pages = list(reading.pages.order_by("number"))
    failed = sum(1 for page in pages if page.failure)
    empty = not any(page.lines for page in pages)
    message = str(UNREADABLE if empty else PARTLY if failed else "")
    with transaction.atomic():
        _advance(reading, "fail" if empty else "finish", message=message, finished_at=now)
        if empty:
            progress.fail(reading.progress_id, message)
        else:
            progress.finish(reading.progress_id, message)
        if reading.then:
            enqueue(reading.then, key=f"{reading.then}:{reading.pk}", payload={"reading_id": reading.pk})
        complete()


@dataclass(frozen=True)
class Read:
    """The words of a paper, page by page."""

    pages: Sequence[Sequence[Line]]
    seals: Sequence[tuple[int, Box]]
    failed_pages: Sequence[int]

    def found(self) -> Found:
        return understood(self.pages, self.seals)


def words_of(reading: Reading) -> Read:
    pages = sorted(reading.pages.all(), key=lambda page: page.number)
    return Read(
        [lines_from(page.lines) for page in pages],
        [(page.number, tuple(page.seal)) for page in pages if page.seal],
        [page.number for page in pages if page.failure],
    )
