"""Pictures of the pages of a paper: made by a worker in steps of ten, sealed like the paper itself."""

from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.files import apart, vault
from backoffice.files.apart import tools
from backoffice.files.domain import PAGES_AT_ONCE, first_of_step
from backoffice.files.models import FilePage, StoredFile
from backoffice.files.services import open_stored
from backoffice.jobs.services import complete, enqueue
from backoffice.values.errors import Refused

SIDE = 1600  # pixels of the longer side: an A4 page at about 137 dots an inch
THUMBNAIL = 240
SECONDS = 60
FAILURES = {
    "broken": _("This paper cannot be shown. Download it, or have it sent again."),
    "time": _("This paper takes too long to show. Download it, or have it sent in parts."),
    "memory": _("This paper is too large to show. Download it, or have it sent in parts."),
}


def want_page(file: StoredFile, number: int, now: datetime) -> FilePage | None:
    """The picture of a page; None while it is being made, which asking for it starts."""
    found = FilePage.objects.filter(file=file, number=number).first()
    if found is None and file.is_paper and not file.preview_failure:
        first = first_of_step(number)
        enqueue(
            "files.picture_pages", key=f"files.pages:{file.pk}:{first}",
            payload={"file_id": file.pk, "first": first}, now=now,
        )  # fmt: skip
    return found


def make_pictures(*, file_id: int, first: int) -> None:
    """Ten pages from `first`, and the small picture with the first of them. What is there already stays."""
    file = StoredFile.objects.get(pk=file_id)
    if FilePage.objects.filter(file=file, number=first).exists():
        return
    with open_stored(file) as handle:
        content = handle.read()
    last = min(first + PAGES_AT_ONCE - 1, file.pages or 1)
    asked = {"first": first, "last": last, "side": SIDE, "thumbnail": THUMBNAIL if first == 1 else 0}
    try:
        if file.is_image:  # written anew by ourselves when it came in
            data, blobs = tools.pages(content, asked)
            made = apart.Answer(data, tuple(blobs))
        else:
            made = apart.call("pages", content, seconds=SECONDS, **asked)
    except apart.CouldNotRead as failure:
        with transaction.atomic():
            StoredFile.objects.filter(pk=file_id).update(preview_failure=failure.reason)
            complete()
        return
    _keep(file, first, made)


def _keep(file: StoredFile, first: int, made: apart.Answer) -> None:
    folder, sizes = f"pages/{file.uid.hex[:2]}", made.data["sizes"]
    pictures = []
    for number, (size, blob) in enumerate(zip(sizes, made.blobs, strict=False), first):
        picture = FilePage(file=file, number=number, width=size[0], height=size[1])
        picture.stored_name = vault.put(folder, "jpg", [blob], place=picture.place)
        pictures.append(picture)
    small = made.blobs[len(sizes) :]
    thumbnail = vault.put(folder, "jpg", small, place=file.thumbnail_place) if small else ""
    with transaction.atomic():
        FilePage.objects.bulk_create(pictures, ignore_conflicts=True)
        if thumbnail:
            StoredFile.objects.filter(pk=file.pk).update(thumbnail_name=thumbnail)
        complete()


def opened_page(picture: FilePage) -> BinaryIO:
    return vault.opened(picture.stored_name, place=picture.place)


def opened_thumbnail(file: StoredFile) -> BinaryIO:
    return vault.opened(file.thumbnail_name, place=file.thumbnail_place)


def record_look(*, actor: Any, picture: FilePage, now: datetime) -> None:
    record(actor=actor, action="files.preview", obj=picture.file, at=now, page=picture.number)


@transaction.atomic
def rotate(*, actor: Any, file_id: int, now: datetime) -> StoredFile:
    """A quarter turn clockwise, for everybody who looks at the paper and for reading it."""
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    if not file.is_paper:
        raise Refused("files.no_pages", _("Only papers and pictures can be turned."))
    file.rotation = (file.rotation + 90) % 360
    file.save(update_fields=["rotation"])
    record(actor=actor, action="files.rotate", obj=file, at=now, degrees=file.rotation)
    return file
