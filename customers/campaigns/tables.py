from typing import Any

import django_filters as filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.campaigns.models import PURPOSES, REASONS, WAYS, Campaign, Recipient

badges.register(
    "campaigns.state",
    {
        "draft": ("secondary", _("Draft")),
        "submitted": ("orange", _("Waiting for approval")),
        "approved": ("cyan", _("Approved")),
        "sending": ("blue", _("Being sent")),
        "paused": ("orange", _("Paused")),
        "done": ("green", _("Finished")),
        "cancelled": ("secondary", _("Cancelled")),
    },
)
badges.register("campaigns.recipient", {"told": ("green", _("Told")), "left_out": ("orange", _("Not told"))})


class CampaignTable(Table):
    columns = [
        Column("name", _("Campaign"), kind="strong", link=True, sub="code"),
        Column("state", _("State"), kind="badge", badge="campaigns.state"),
        Column("purpose", _("Purpose"), value=lambda row: row.get_purpose_display()),
        Column("audience", _("Audience"), value=lambda row: row.get_audience_display()),
        Column("way", _("Way"), value=lambda row: row.get_way_display()),
        Column("starts_on", _("From"), kind="date", sort="-starts_on"),
        Column("ends_on", _("Until"), kind="date"),
        Column("budget", _("Budget"), kind="money"),
        Column("channel", _("Channel"), css="wide-only"),
    ]
    sorts = {"-starts_on": ("-starts_on", "-id"), "starts_on": ("starts_on", "id")}
    default_sort = "-starts_on"
    tabs = [
        Tab("running", _("Being sent"), lambda rows, _user: rows.filter(state__in=["sending", "paused"]), "blue"),
        Tab("waiting", _("Waiting for approval"), lambda rows, _user: rows.filter(state="submitted"), "orange"),
        Tab("draft", _("Drafts"), lambda rows, _user: rows.filter(state="draft")),
    ]
    empty_title = _("No campaign matches")
    empty_text = _("Write a text for a segment, see whom it would reach, and have a second person approve it.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()


class CampaignFilter(filters.FilterSet):
    purpose = filters.ChoiceFilter(label=_("Purpose"), choices=PURPOSES)
    way = filters.ChoiceFilter(label=_("Way"), choices=WAYS)
    starts_on = filters.DateFromToRangeFilter(label=_("From"))

    class Meta:
        model = Campaign
        fields: list[str] = []


def _person_url(row: Recipient) -> str:
    if row.customer_id:
        return reverse("profiles:detail", args=[row.customer_id])
    return reverse("leads:detail", args=[row.lead_id])


class RecipientTable(Table):
    columns = [
        Column("person", _("Person"), kind="strong", link=True, sub="person.phone_masked"),
        Column("state", _("State"), kind="badge", badge="campaigns.recipient"),
        Column("reason", _("Left out because"), value=lambda row: row.why),
        Column("arm", _("Arm")),
        Column("at", _("Time"), kind="time", sort="-at"),
        Column("delivery", _("Delivery"), value=lambda row: row.message.get_state_display() if row.message else ""),
        Column("reached_at", _("Goal reached"), kind="time"),
        Column("opted_out_at", _("Opted out"), kind="time"),
    ]
    sorts = {"-at": ("-id",)}
    default_sort = "-at"
    tabs = [
        Tab("told", _("Told"), lambda rows, _user: rows.filter(state="told")),
        Tab("left_out", _("Not told"), lambda rows, _user: rows.filter(state="left_out"), "orange"),
        Tab("reached", _("Goal reached"), lambda rows, _user: rows.filter(reached_at__isnull=False), "green"),
        Tab("opted_out", _("Opted out"), lambda rows, _user: rows.filter(opted_out_at__isnull=False), "red"),
    ]

    def row_url(self, obj: Any) -> str:
        return _person_url(obj)


class RecipientFilter(filters.FilterSet):
    reason = filters.ChoiceFilter(label=_("Left out because"), choices=list(REASONS.items()))
    arm = filters.ChoiceFilter(label=_("Arm"), choices=[("A", "A"), ("B", "B")])

    class Meta:
        model = Recipient
        fields: list[str] = []
