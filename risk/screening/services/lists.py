"""Watch lists: opened as a version, filled by an import, put in use as a whole."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused
from risk.screening import policies
from risk.screening.models import ListVersion, WatchEntry, WatchList

# A new version with less than this share of the entries of the one in use looks cut off.
SHRUNK = Decimal("0.8")
RESCREEN = "screening.rescreen"


@transaction.atomic
def make_list(
    *, actor: Any, code: str, name: str, kind: str, publisher: str, fresh_days: int, now: datetime
) -> WatchList:
    """A list to compare customers with. Refused: screening.not_allowed, screening.list_exists."""
    policies.require(actor, "screening.work")
    try:
        with transaction.atomic():
            made = WatchList.objects.create(
                code=code, name=name, kind=kind, publisher=publisher, fresh_days=fresh_days, created_at=now
            )
    except IntegrityError:
        raise Refused("screening.list_exists", _("There is a list of this code already."), field="code") from None
    record(actor=actor, action="screening.make_list", obj=made, at=now, code=code)
    return made


@transaction.atomic
def open_version(*, actor: Any, list_id: int, label: str, list_date: date, source: str, now: datetime) -> ListVersion:
    """A version that an import can fill. Refused: screening.not_allowed, screening.version_exists,
    screening.loading (one is being filled), screening.older (than the one in use), screening.future."""
    policies.require(actor, "screening.work")
    watch_list = WatchList.objects.select_for_update().get(pk=list_id)
    if list_date > timezone.localdate(now):
        raise Refused("screening.future", _("This day has not come yet."), field="list_date")
    if watch_list.versions.filter(state="loading").exists():
        raise Refused(
            "screening.loading", _("A version of this list is being loaded. Put it in use or discard it first.")
        )
    if watch_list.versions.filter(state="current", list_date__gt=list_date).exists():
        raise Refused("screening.older", _("The version in use is younger than this day."), field="list_date")
    try:
        with transaction.atomic():
            version = ListVersion.objects.create(
                list=watch_list, label=label.strip(), list_date=list_date, source=source.strip(), opened_by=actor,
                opened_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            "screening.version_exists", _("This list has a version of this name already."), field="label"
        ) from None
    record(actor=actor, action="screening.open_version", obj=version, at=now, list=watch_list.code, label=label)
    return version


@transaction.atomic
def put_in_use(*, actor: Any, version_id: int, now: datetime, note: str = "") -> ListVersion:
    """The version counts from now on, the one before no more; all customers are compared with it.

    Refused: screening.not_allowed, screening.not_loaded (nothing there, or the import has not ended),
    screening.incomplete (rows were refused, or the list shrank by a fifth, and no note says why that is right).
    """
    policies.require(actor, "screening.work")
    found = ListVersion.objects.select_related("list", "batch").get(pk=version_id)
    WatchList.objects.select_for_update().get(pk=found.list_id)
    version = ListVersion.objects.select_for_update(of=("self",)).select_related("list", "batch").get(pk=version_id)
    if version.state != "loading" or version.batch is None or version.batch.state != "finished":
        raise Refused("screening.not_loaded", _("The import of this version has not ended. Let it end first."))
    entries = WatchEntry.objects.filter(version=version)
    before = ListVersion.objects.filter(list=version.list, state="current").first()
    count = entries.count()
    if not count:
        raise Refused("screening.not_loaded", _("This version holds no entry."))
    shrunk = before is not None and count < before.entry_count * SHRUNK
    if (version.batch.rows_failed or shrunk) and len(note.strip()) < 4:
        raise Refused(
            "screening.incomplete",
            _("Rows of the file were refused, or the list is much shorter than before. Say why it may still be used."),
            field="note",
        )
    hashes = entries.values("content_hash")
    known = WatchEntry.objects.filter(version=before) if before else WatchEntry.objects.none()
    version.entry_count = count
    kept = known.filter(content_hash__in=hashes).count()
    version.added_count, version.gone_count = count - kept, (before.entry_count - kept if before else 0)
    if before is not None:
        before.state = "superseded"
        before.save(update_fields=["state"])
    version.state, version.used_by, version.used_at, version.note = "current", actor, now, note.strip()[:300]
    version.save()
    record(
        actor=actor, action="screening.put_in_use", obj=version, reason=note, at=now, list=version.list.code,
        entries=count, added=version.added_count, gone=version.gone_count,
    )  # fmt: skip
    enqueue(RESCREEN, key=f"screening:{version.pk}", payload={"version_id": version.pk})
    return version


@transaction.atomic
def discard_version(*, actor: Any, version_id: int, now: datetime) -> ListVersion:
    """A version that was never used goes, with what was loaded of it. Refused: screening.not_allowed,
    screening.in_use."""
    policies.require(actor, "screening.work")
    version = ListVersion.objects.select_for_update(of=("self",)).select_related("batch").get(pk=version_id)
    if version.state != "loading":
        raise Refused("screening.in_use", _("Only a version that was never in use can be discarded."))
    if version.batch is not None and version.batch.state in {"queued", "running"}:
        raise Refused("screening.not_loaded", _("The import of this version has not ended. Let it end first."))
    WatchEntry.objects.filter(version=version).delete()
    version.state, version.entry_count = "discarded", 0
    version.save(update_fields=["state", "entry_count"])
    record(actor=actor, action="screening.discard_version", obj=version, at=now)
    return version
