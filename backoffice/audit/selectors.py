"""Reading the trail."""

from django.db import models

from backoffice.audit.models import AuditRow


def history_of(obj: models.Model, limit: int = 200) -> list[AuditRow]:
    """What was done to this object, newest first."""
    return list(
        AuditRow.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
        .select_related("actor")
        .order_by("-id")[:limit]
    )
