from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.audit.models import AuditRow
from backoffice.audit.words import word
from backoffice.web import badges
from backoffice.web.lists import Column, Table

badges.register(
    "audit.check",
    {"whole": ("green", _("Whole")), "damaged": ("red", _("Damaged")), "running": ("blue", _("Running"))},
)


class AuditTable(Table):
    columns = [
        Column("at", _("Time"), kind="time", link=True, sort="-at"),
        Column("actor_name", _("Actor"), value=lambda row: row.actor_name or str(_("System"))),
        Column("action", _("Action"), kind="strong", value=lambda row: word(row.action), sub="action"),
        Column("object", _("Object"), kind="code", value=lambda row: row.object_label or _object(row)),
        Column("reason", _("Reason"), value=lambda row: row.reason[:80]),
        Column("link", _("Chained"), kind="int", value=lambda row: row.link.seq if hasattr(row, "link") else None),
    ]
    sorts = {"-at": ("-id",)}
    default_sort = "-at"
    empty_title = _("No entry matches")
    empty_text = _("Take a filter away, or choose another date.")

    def row_url(self, obj: Any) -> str:
        return reverse("audit:detail", args=[obj.pk])


def _object(row: AuditRow) -> str:
    return f"{row.object_type}#{row.object_id}" if row.object_type else ""
