from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from risk.rules import words
from risk.rules.lifecycle import Status
from risk.rules.models import COLOURS, ENTRY_STATES, ListEntry

badges.register(
    "rules.colour",
    {code: (shade, label) for (code, label), shade in zip(COLOURS, ("red", "secondary", "green"), strict=True)},
)
badges.register(
    "rules.entry",
    {
        code: (shade, label)
        for (code, label), shade in zip(ENTRY_STATES, ("orange", "green", "secondary"), strict=True)
    },
)


class RuleSetTable(Table):
    columns = [
        Column("number", _("Version"), kind="strong", link=True, value=str),
        Column("title", _("Title")),
        Column("status", _("State"), kind="badge", badge="rules.status"),
        Column("rule_count", _("Rules"), kind="int"),
        Column("note", _("What changed")),
        Column("created_by.full_name", _("Written by")),
        Column("published_by.full_name", _("Published by")),
        Column("published_at", _("Published at"), kind="time"),
        Column("changed_at", _("Changed at"), kind="time", sort="-changed"),
    ]
    sorts = {"-number": ("-number", "-id"), "-changed": ("-changed_at", "-id")}
    default_sort = "-number"
    tabs = [
        Tab("drafts", _("Drafts"), lambda rows, _user: rows.filter(status__in=[Status.DRAFT, Status.TESTED])),
        Tab("published", _("Published"), lambda rows, _user: rows.filter(status=Status.PUBLISHED)),
        Tab("retired", _("Out of use"), lambda rows, _user: rows.filter(status=Status.RETIRED), count=False),
    ]
    empty_title = _("No rule set yet")
    empty_text = _("Write one, try it on past decisions, and have a second person publish it.")

    def row_url(self, obj: Any) -> str:
        return reverse("rules:detail", args=[obj.pk])


class ListEntryTable(Table):
    columns = [
        Column("shown", _("Entry"), kind="strong", link=True),
        Column("list", _("List"), value=lambda entry: words.list_name(entry.list)),
        Column("list.colour", _("Colour"), kind="badge", badge="rules.colour", value=lambda entry: entry.list.colour),
        Column("reason", _("Reason")),
        Column("source", _("Source")),
        Column("valid_to", _("Valid to"), kind="date"),
        Column("state", _("State"), kind="badge", badge="rules.entry"),
        Column("added_by.full_name", _("Added by")),
        Column("approved_by.full_name", _("Approved by")),
        Column("added_at", _("Added at"), kind="time"),
    ]
    sorts = {"-added": ("-added_at", "-id")}
    default_sort = "-added"
    tabs = [
        Tab(
            "active", _("In force"), lambda rows, _user: rows.filter(state="active").exclude(valid_to__lt=localdate())
        ),
        Tab("pending", _("Waiting"), lambda rows, _user: rows.filter(state="pending")),
        Tab("expired", _("Run out"), lambda rows, _user: rows.filter(state="active", valid_to__lt=localdate())),
        Tab("removed", _("Taken off"), lambda rows, _user: rows.filter(state="removed"), count=False),
    ]
    default_tab = "active"
    empty_title = _("Nothing stands here")
    empty_text = _("Put somebody on a list with a reason; a second person has to agree.")

    def row_url(self, obj: ListEntry) -> str:
        return reverse("rules:list_entry", args=[obj.pk])
