"""Which files and imports a person may see."""

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from backoffice.files.imports.kinds import permissions
from backoffice.files.models import ImportBatch, SavedMapping, StoredFile


def used_today(user: Any, now: datetime) -> tuple[int, int]:
    """(files, bytes) that a person has uploaded since local midnight."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    used = StoredFile.objects.filter(owner=user, uploaded_at__gte=midnight).aggregate(n=Count("id"), size=Sum("size"))
    return used["n"], used["size"] or 0


def saved_mappings(kind: str) -> list[SavedMapping]:
    """What is remembered for this kind of import, the newest first."""
    return list(SavedMapping.objects.filter(kind=kind)[:50])


def same_file_before(batch: ImportBatch) -> ImportBatch | None:
    """The latest import that took over this very file already."""
    earlier = ImportBatch.objects.filter(
        kind=batch.kind, file__sha256=batch.file.sha256, state="finished", dry_run=False, rows_created__gt=0
    )
    return earlier.exclude(pk=batch.pk).order_by("-finished_at").first()


def batches_visible_to(user: Any) -> QuerySet[ImportBatch]:
    """Imports of the kinds that this person may run."""
    mine = [kind for kind, permission in permissions().items() if user.may(permission)]
    return ImportBatch.objects.filter(kind__in=mine).select_related("file", "owner", "progress")
