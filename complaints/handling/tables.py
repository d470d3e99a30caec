from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web.lists import Action, BulkAction, Column, Tab, Table
from complaints.cases import (
    looks,  # noqa: F401 (registers the badges)
    selectors,
)
from complaints.cases.models import Complaint


class ComplaintTable(Table):
    """The queue: what breaches first stands first."""

    columns = (
        Column("next_due_at", _("Left"), kind="custom", template="complaints/handling/clock_cell.html", sort="queue"),
        Column("next_clock", _("Clock"), kind="text"),
        Column("number", _("Complaint number"), kind="code", link=True),
        Column("tier", _("Tier"), kind="badge", badge="complaint.tier"),
        Column("category", _("Category")),
        Column("complainant_name", _("Complainant"), kind="strong"),
        Column("status", _("Status"), kind="badge", badge="complaint.status"),
        Column("owner", _("Handler")),
        Column("received_at", _("Received"), kind="time", sort="-received", css="wide-only"),
        Column("channel", _("Channel"), css="wide-only"),
    )
    sorts = {"queue": ("queue_at", "id"), "-received": ("-received_at", "-id")}
    default_sort = "queue"
    tabs = (
        Tab("open", pgettext_lazy("complaints", "Open"), lambda rows, user: rows.filter(selectors.is_open())),
        Tab("mine", _("Mine"), lambda rows, user: selectors.mine(rows, user), colour="blue"),
        Tab("unassigned", _("Unassigned"), lambda rows, user: selectors.unassigned(rows), colour="orange"),
        Tab("urgent", _("Urgent"), lambda rows, user: selectors.urgent(rows), colour="red"),
        Tab(
            "breaching",
            _("Late or nearly"),
            lambda rows, user: selectors.breaching(rows, timezone.now()),
            colour="red",
        ),
        Tab("awaiting", _("Waiting for others"), lambda rows, user: selectors.awaiting(rows)),
        Tab("closed", _("Ended"), lambda rows, user: selectors.closed(rows), count=False, sort="-received"),
        Tab("all", _("All"), lambda rows, user: rows, count=False),
    )
    default_tab = "open"
    show_all = False  # the tab of all stands last: an open queue is what one comes for
    bulk_actions = (
        BulkAction(_("Take them"), "claim-many/", permission="complaints.handle", icon="hand-grab"),
        BulkAction(_("Hand out"), "hand-out/", permission="complaints.lead", icon="arrows-split"),
        BulkAction(_("Back to the queue"), "release-many/", permission="complaints.lead", icon="arrow-back-up"),
    )
    empty_title = _("No complaint here")
    empty_text = _("Nothing waits in this view. Choose another one, or write down a new complaint.")
    empty_action = Action(_("New complaint"), "/complaints/cases/new/", permission="complaints.enter")

    def row_url(self, obj: Complaint) -> str:
        return reverse("handling:detail", args=[obj.pk])

    def preview_url(self, obj: Complaint) -> str:
        return reverse("handling:preview", args=[obj.pk])
