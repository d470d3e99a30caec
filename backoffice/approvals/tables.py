from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kinds
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "approvals.status",
    {
        "pending": ("orange", pgettext_lazy("approval", "Waiting")),
        "approved": ("green", _("Approved")),
        "refused": ("red", _("Refused")),
        "voided": ("secondary", _("Void: content changed")),
        "withdrawn": ("secondary", _("Withdrawn")),
    },
)


def kind_label(approval: Approval) -> str:
    kind = kinds.get(approval.kind)
    return str(kind.label if kind is not None else approval.kind)


class ApprovalTable(Table):
    columns = [
        Column("kind", _("Request"), kind="strong", link=True, value=kind_label),
        Column("object_label", _("Object"), kind="code"),
        Column("maker", _("Submitted by")),
        Column("submitted_at", pgettext_lazy("time", "Submitted"), kind="time", sort="-submitted_at"),
        Column("status", _("State"), kind="badge", badge="approvals.status"),
        Column("checker", _("Decided by")),
        Column("decided_at", pgettext_lazy("time", "Decided"), kind="time"),
    ]
    sorts = {"-submitted_at": ("-submitted_at", "-id"), "submitted_at": ("submitted_at", "id")}
    default_tab = "waiting"
    tabs = [
        Tab(
            "waiting",
            _("Waiting for me"),
            lambda rows, user: rows.filter(
                status="pending", kind__in=[name for name, kind in kinds.items() if user.may(kind.permission)]
            ).exclude(maker=user),
            colour="red",
        ),
        Tab("mine", _("Submitted by me"), lambda rows, user: rows.filter(maker=user)),
        Tab("decided", _("Decided"), lambda rows, _user: rows.exclude(status="pending"), count=False),
    ]
    empty_title = _("Nothing waits for you")
    empty_text = _("What a colleague submits and you may approve appears here.")

    def row_url(self, obj: Any) -> str:
        return reverse("approvals:detail", args=[obj.pk])
