from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.privacy.domain import OPEN_REQUESTS
from customers.privacy.models import PrivacyRequest
from customers.privacy.selectors.holds import in_force

badges.register(
    "privacy.request",
    {
        "open": ("orange", _("Not taken yet")),
        "working": ("blue", _("In progress")),
        "done": ("green", _("Answered")),
        "refused": ("red", _("Refused")),
        "withdrawn": ("secondary", _("Withdrawn")),
    },
)
badges.register(
    "privacy.letting",
    {"lock": ("orange", _("Locked")), "anonymise": ("purple", _("Anonymised")), "erase": ("red", _("Erased"))},
)


def _open(rows: QuerySet[PrivacyRequest]) -> QuerySet[PrivacyRequest]:
    return rows.filter(state__in=OPEN_REQUESTS)


class RequestTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("customer", _("Customer"), kind="strong", sub="customer.number"),
        Column("kind", _("Asks for"), value=lambda row: row.get_kind_display()),
        Column("state", _("State"), kind="badge", badge="privacy.request"),
        Column("due_on", _("Answer by"), kind="date", sort="due_on"),
        Column("owner", _("Owner")),
        Column("received_at", _("Received"), kind="time", sort="-received_at"),
        Column("closed_at", _("Answered"), kind="time"),
    ]
    sorts = {"due_on": ("due_on", "id"), "-received_at": ("-received_at", "-id")}
    default_sort = "due_on"
    default_tab = "open"
    tabs = [
        Tab("open", _("Open"), lambda rows, _user: _open(rows)),
        Tab(
            "overdue",
            _("Overdue"),
            lambda rows, _user: _open(rows).filter(due_on__lt=timezone.localdate()),
            colour="red",
        ),
        Tab("mine", _("Mine"), lambda rows, user: _open(rows).filter(owner=user)),
        Tab("closed", _("Closed"), lambda rows, _user: rows.exclude(state__in=OPEN_REQUESTS), count=False),
    ]
    empty_title = _("No request")
    empty_text = _("Requests of people about their own data are entered on the customer's page.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()

    def row_class(self, obj: Any) -> str:
        late = obj.state in OPEN_REQUESTS and obj.due_on < timezone.localdate()
        return "row-late" if late else ""


class HoldTable(Table):
    columns = [
        Column("reference", _("Order"), kind="code", link=True),
        Column("customer", _("Customer"), kind="strong", sub="customer.number"),
        Column("source", _("Ordered by"), value=lambda row: row.get_source_display()),
        Column("reason", _("What must be kept, and why")),
        Column("placed_at", _("Placed"), kind="time", sort="-placed_at"),
        Column("placed_by", _("Placed by")),
        Column("last_day", _("Last day"), kind="date"),
        Column("lifted_at", _("Lifted"), kind="time"),
    ]
    sorts = {"-placed_at": ("-placed_at", "-id")}
    default_sort = "-placed_at"
    default_tab = "standing"
    tabs = [
        Tab("standing", _("In force"), lambda rows, _user: rows & in_force(timezone.localdate())),
        Tab("ended", _("Ended"), lambda rows, _user: rows.exclude(pk__in=in_force(timezone.localdate())), count=False),
    ]
    empty_title = _("No legal hold")
    empty_text = _("A hold is placed on the customer's page.")

    def row_url(self, obj: Any) -> str:
        return reverse("privacy:hold_lift", args=[obj.pk])
