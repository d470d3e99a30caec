"""Writing the trail, chaining it, verifying it."""

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import Promise

from backoffice.audit import domain
from backoffice.audit.models import AuditRow
from backoffice.sealing.services import mac

ROW_PURPOSE = "audit.row"


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if isinstance(value, Promise):
            return str(value)
        if isinstance(value, set | frozenset):
            return sorted(value)
        return super().default(value)


def record(
    *, actor: Any, action: str, obj: models.Model | None = None, reason: str = "", at: datetime, **facts: Any
) -> None:
    """One entry in the transaction of the business change: if the entry fails, the change fails with it.

    `actor` is a user, or None for the system itself. `action` is `room.verb`. `facts` must be JSON-able (Decimal,
    date, UUID are fine) and hold field names and masked values; identifiers that slip in are masked.
    """
    row = AuditRow(
        at=at,
        actor_id=actor.pk if actor is not None else None,
        actor_name=str(actor)[:60] if actor is not None else "",
        action=action,
        reason=domain.masked(reason),
        body=domain.body_text(facts, _Encoder().default),
    )
    if obj is not None:
        row.object_type = obj._meta.label_lower
        row.object_id = str(obj.pk)
        row.object_label = str(getattr(obj, "number", "") or "")[:80]
    row.mac = row_mac(row)
    row.save(force_insert=True)


def row_mac(row: AuditRow) -> str:
    return mac(
        ROW_PURPOSE,
        *domain.parts(
            uid=str(row.uid),
            at=row.at,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            action=row.action,
            object_type=row.object_type,
            object_id=row.object_id,
            object_label=row.object_label,
            reason=row.reason,
            body=row.body,
        ),
    ).hex()
