from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "compliance.written",
    {
        "draft": ("secondary", _("Draft")),
        "submitted": ("orange", _("Waiting for approval")),
        "active": ("green", _("In force")),
        "ended": ("secondary", _("Ended")),
    },
)
badges.register(
    "compliance.breach",
    {"open": ("red", _("Open")), "contained": ("orange", _("Contained")), "closed": ("green", _("Closed"))},
)
badges.register(
    "compliance.incident",
    {"open": ("orange", _("Open")), "handled": ("blue", _("Dealt with")), "closed": ("green", _("Closed"))},
)
badges.register(
    "compliance.severity",
    {"minor": ("secondary", _("Slight")), "serious": ("orange", _("Serious")), "grave": ("red", _("Grave"))},
)


class Register(Table):
    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class ProcessorTable(Register):
    columns = [
        Column("name", _("Company"), kind="strong", link=True, sub="code"),
        Column("purpose", _("Purpose")),
        Column("data_kinds", _("Kinds of data")),
        Column("agreement_valid_to", _("Agreement until"), kind="date"),
        Column("licence_valid_to", _("Licence until"), kind="date"),
        Column("review_due", _("Next review"), kind="date", sort="review_due"),
        Column("state", _("State"), kind="badge", badge="compliance.written"),
    ]
    sorts = {"review_due": ("review_due", "id"), "-id": ("-id",)}
    default_sort = "-id"


class AssessmentTable(Register):
    columns = [
        Column("title", _("Processing assessed"), kind="strong", link=True),
        Column("risk", _("Risk that remains"), value=lambda row: row.get_risk_display()),
        Column("processor", _("Data processor")),
        Column("review_on", _("Look at it again on"), kind="date", sort="review_on"),
        Column("state", _("State"), kind="badge", badge="compliance.written"),
    ]
    sorts = {"review_on": ("review_on", "id")}
    default_sort = "review_on"


class BreachTable(Register):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("title", _("What happened"), kind="strong"),
        Column("affected", _("People affected"), kind="int"),
        Column("discovered_at", _("Discovered"), kind="time", sort="-discovered_at"),
        Column("tell_by", _("Authority by"), kind="time"),
        Column("authority_told_at", _("Authority told"), kind="time"),
        Column("state", _("State"), kind="badge", badge="compliance.breach"),
    ]
    sorts = {"-discovered_at": ("-discovered_at", "-id")}
    default_sort = "-discovered_at"


class ChangeTable(Register):
    columns = [
        Column("title", _("Title"), kind="strong", link=True, sub="number"),
        Column("issuer", _("Issued by")),
        Column("effective_on", _("In force from"), kind="date", sort="-effective_on"),
        Column("owner", _("Owner")),
        Column("due_on", _("Done by"), kind="date"),
        Column("open_tasks", _("Open tasks"), kind="int"),
        Column("all_tasks", _("Tasks"), kind="int"),
    ]
    sorts = {"-effective_on": ("-effective_on", "-id")}
    default_sort = "-effective_on"
    tabs = [
        Tab("open", _("With open tasks"), lambda rows, _user: rows.filter(open_tasks__gt=0)),
        Tab("coming", _("Not yet in force"), lambda rows, _user: rows.filter(effective_on__gt=timezone.localdate())),
    ]


class IncidentTable(Register):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("title", _("What happened"), kind="strong"),
        Column("category", _("Category"), value=lambda row: row.get_category_display()),
        Column("severity", _("Severity"), kind="badge", badge="compliance.severity"),
        Column("loss", _("Loss, yuan"), kind="money"),
        Column("owner", _("Owner")),
        Column("happened_on", _("Happened"), kind="date"),
        Column("state", _("State"), kind="badge", badge="compliance.incident"),
    ]
    sorts = {"-newest": ("-reported_at", "-id")}
    default_sort = "-newest"
    tabs = [
        Tab("open", _("Open"), lambda rows, _user: rows.exclude(state="closed")),
        Tab("mine", _("Mine"), lambda rows, user: rows.filter(owner=user).exclude(state="closed")),
    ]
