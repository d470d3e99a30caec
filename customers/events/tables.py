from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.events.models import CONTENT_KINDS, KINDS, STATES, Content, Event

badges.register(
    "events.state",
    {
        "planned": ("secondary", _("Planned")),
        "open": ("green", _("Open for registration")),
        "done": ("blue", _("Over")),
        "cancelled": ("red", _("Cancelled")),
    },
)
badges.register(
    "events.place",
    {
        "registered": ("blue", _("Signed up")),
        "waiting": ("orange", _("Waiting list")),
        "cancelled": ("secondary", _("Cancelled")),
        "attended": ("green", _("Attended")),
        "missed": ("red", _("Did not come")),
    },
)
badges.register(
    "events.version",
    {
        "draft": ("secondary", _("Draft")),
        "submitted": ("orange", _("Waiting for approval")),
        "approved": ("green", _("Approved")),
        "replaced": ("secondary", _("Replaced")),
    },
)


class EventTable(Table):
    columns = [
        Column("title", _("Event"), kind="strong", link=True, sub="code"),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display()),
        Column("state", _("State"), kind="badge", badge="events.state"),
        Column("starts_at", _("Begins"), kind="time", sort="-starts_at"),
        Column("where", _("Where"), css="wide-only"),
        Column("taken", _("Signed up"), kind="int"),
        Column("capacity", _("Places"), kind="int"),
        Column("came", _("Attended"), kind="int"),
    ]
    sorts = {"-starts_at": ("-starts_at", "-id"), "starts_at": ("starts_at", "id")}
    default_sort = "-starts_at"
    tabs = [Tab("open", _("Open for registration"), lambda rows, _user: rows.filter(state="open"), "green")]
    empty_title = _("No event matches")
    empty_text = _("Plan a salon, live stream or training, open its registration and invite a segment.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class EventFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=KINDS)
    state = filters.ChoiceFilter(label=_("State"), choices=STATES)
    starts_at = filters.DateFromToRangeFilter(label=_("Begins"))

    class Meta:
        model = Event
        fields: list[str] = []


class ContentTable(Table):
    columns = [
        Column("title", _("Title"), kind="strong", link=True, sub="code"),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display()),
        Column("created_at", _("Entered"), kind="time"),
    ]
    sorts = {"-id": ("-id",)}
    default_sort = "-id"
    empty_title = _("The library is empty")
    empty_text = _("Write a report or a policy note; once approved it can be sent to a segment.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class ContentFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=CONTENT_KINDS)

    class Meta:
        model = Content
        fields: list[str] = []
