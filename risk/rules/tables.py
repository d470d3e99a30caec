from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Tab, Table
from risk.rules.lifecycle import Status


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
        Tab("retired", _("Retired"), lambda rows, _user: rows.filter(status=Status.RETIRED), count=False),
    ]
    empty_title = _("No rule set yet")
    empty_text = _("Write one, try it on past decisions, and have a second person publish it.")

    def row_url(self, obj: Any) -> str:
        return reverse("rules:detail", args=[obj.pk])
