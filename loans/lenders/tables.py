from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Table
from loans.lenders.domain import obstacles

badges.register("lenders.standing", {"open": ("green", _("May lend")), "blocked": ("red", _("Papers missing"))})
badges.register(
    "lenders.party",
    {
        "draft": ("secondary", _("Draft")),
        "submitted": ("orange", _("Waiting for approval")),
        "active": ("green", _("Active")),
        "suspended": ("red", _("Suspended")),
    },
)
badges.register(
    "lenders.agreement",
    {
        "draft": ("secondary", _("Draft")),
        "submitted": ("orange", _("Waiting for approval")),
        "active": ("green", _("In force")),
        "ended": ("secondary", _("Ended")),
    },
)
badges.register(
    "lenders.paper",
    {"soon": ("yellow", _("Ends soon")), "week": ("orange", _("Ends this week")), "expired": ("red", _("Expired"))},
)


class LenderTable(Table):
    columns = [
        Column("name", _("Lender"), link=True),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display()),
        Column(
            "standing",
            _("Standing"),
            kind="badge",
            badge="lenders.standing",
            value=lambda row: "blocked" if obstacles(row.standing, timezone.localdate()) else "open",
        ),
        Column("licence_no", _("Licence number")),
        Column("licence_valid_to", _("Licence valid to"), kind="date"),
        Column("agreement_no", _("Agreement number")),
        Column("agreement_valid_to", _("Agreement valid to"), kind="date"),
        Column("list_checked_on", _("List last looked at"), kind="date"),
    ]
    sorts = {"name": ("name", "id"), "-name": ("-name", "-id")}
    default_sort = "name"
    empty_title = _("No lenders yet")
    empty_text = _("Enter the first lender with its licence, list entry and agreement.")

    def row_url(self, obj: Any) -> str:
        return reverse("lenders:detail", args=[obj.pk])


class GuarantorTable(Table):
    columns = [
        Column("name", _("Guarantor"), link=True),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display()),
        Column("status", _("State"), kind="badge", badge="lenders.party"),
        Column("licence_no", _("Licence number")),
        Column("licence_valid_to", _("Licence valid to"), kind="date"),
        Column("ceiling", _("Guaranteed at most"), kind="money"),
    ]
    sorts = {"name": ("name", "id"), "-name": ("-name", "-id")}
    default_sort = "name"
    empty_title = _("No guarantors yet")
    empty_text = _("Enter the first guarantee company or insurer with its licence.")

    def row_url(self, obj: Any) -> str:
        return reverse("lenders:guarantor_detail", args=[obj.pk])
