"""Reading the trail."""

from typing import Any

from django.db import models
from django.db.models import QuerySet

from backoffice.audit.models import AuditCheck, AuditLink, AuditRow
from backoffice.audit.restricted import hidden_from

# A transaction that stays open while this many later entries are chained is found by the nightly look at everything.
RECENT = 50_000


def visible_to(user: Any) -> QuerySet[AuditRow]:
    if not user.may("audit.view"):
        return AuditRow.objects.none()
    rows = AuditRow.objects.select_related("actor", "link")
    for prefix in hidden_from(user):
        rows = rows.exclude(action__gte=prefix, action__lt=prefix + "\U0010fffd")
    return rows


def unchained() -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(link__isnull=True).order_by("id")


def unchained_recent(head: AuditLink | None) -> QuerySet[AuditRow]:
    """Entries without a link near the end of the table, so that sealing costs the same for a million entries."""
    if head is None or head.seq <= RECENT:
        return unchained()
    floor = AuditLink.objects.filter(seq=head.seq - RECENT).values_list("row_id", flat=True).first() or 0
    return unchained().filter(id__gt=floor)


def checks(limit: int = 20) -> list[AuditCheck]:
    return list(AuditCheck.objects.select_related("asked_by").order_by("-id")[:limit])


def history_of(obj: models.Model, limit: int = 200) -> list[AuditRow]:
    """What was done to this object, newest first."""
    return list(
        AuditRow.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
        .select_related("actor")
        .order_by("-id")[:limit]
    )
