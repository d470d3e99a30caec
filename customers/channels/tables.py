from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.channels.domain import obstacles
from customers.channels.models import KINDS, STATUSES, Channel, Cost

badges.register(
    "channels.status",
    {
        "draft": ("secondary", _("Draft")),
        "submitted": ("orange", _("Waiting for approval")),
        "active": ("green", _("Co-operating")),
        "suspended": ("red", _("Suspended")),
        "ended": ("secondary", _("Ended")),
    },
)
badges.register("channels.gate", {"open": ("green", _("Taken from")), "shut": ("red", _("Shut"))})
badges.register("channels.gravity", {1: ("yellow", _("Slight")), 3: ("orange", _("Serious")), 10: ("red", _("Grave"))})


def gate_of(channel: Channel) -> str:
    return "shut" if obstacles(channel.standing, timezone.localdate()) else "open"


class ChannelTable(Table):
    columns = [
        Column("name", _("Channel"), kind="strong", link=True, sub="code", sort="name"),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display()),
        Column("status", _("Status"), kind="badge", badge="channels.status"),
        Column("gate", _("Leads and applications"), kind="badge", badge="channels.gate", value=gate_of),
        Column("score", _("Score"), css="num", sort="-score"),
        Column("score_due_on", _("Next score due"), kind="date"),
        Column("agreement_valid_to", _("Agreement valid to"), kind="date"),
        Column("licence_valid_to", _("Licence valid to"), kind="date", css="wide-only"),
    ]
    sorts = {
        "name": ("name", "id"), "-name": ("-name", "-id"), "-score": ("-score", "-id"), "score": ("score", "id"),
    }  # fmt: skip
    default_sort = "name"
    tabs = [
        Tab("active", _("Co-operating"), lambda rows, _user: rows.filter(status="active")),
        Tab("waiting", _("Waiting for approval"), lambda rows, _user: rows.filter(status="submitted"), "orange"),
        Tab("suspended", _("Suspended"), lambda rows, _user: rows.filter(status="suspended"), "red"),
    ]
    empty_title = _("No channel matches")
    empty_text = _("Enter own channels and partners; leads and applications are taken from admitted ones only.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class ChannelFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or code"), method="by_text")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=KINDS)
    status = filters.ChoiceFilter(label=_("Status"), choices=STATUSES)
    agreement_valid_to = filters.DateFromToRangeFilter(label=_("Agreement valid to"))

    class Meta:
        model = Channel
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Channel], name: str, value: str) -> QuerySet[Channel]:
        if not value.isprintable():
            return rows.none()
        return rows.filter(name__contains=value) | rows.filter(code=value.lower())


class CostTable(Table):
    columns = [
        Column("spent_on", _("Day"), kind="date", sort="-spent_on"),
        Column("channel", _("Channel"), link=True),
        Column("what", _("For what")),
        Column("campaign_code", _("Campaign"), kind="code"),
        Column("amount", _("Amount"), kind="money"),
        Column("entered_by", _("Entered by")),
    ]
    sorts = {"-spent_on": ("-spent_on", "-id"), "spent_on": ("spent_on", "id")}
    default_sort = "-spent_on"

    def row_url(self, obj: Any) -> str:
        return reverse("channels:detail", args=[obj.channel_id])


class CostFilter(filters.FilterSet):
    channel = filters.ModelChoiceFilter(label=_("Channel"), queryset=Channel.objects.order_by("name", "id"))
    spent_on = filters.DateFromToRangeFilter(label=_("Day"))

    class Meta:
        model = Cost
        fields: list[str] = []
