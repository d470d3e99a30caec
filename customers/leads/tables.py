from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import BulkAction, Column, Tab, Table
from customers.channels.models import Channel
from customers.leads import selectors
from customers.leads.domain import Step
from customers.leads.models import LOST, OPEN_STATES, STATES, Lead
from customers.leads.words import STEPS

badges.register(
    "leads.state",
    {
        "new": ("orange", _("New")),
        "assigned": ("blue", _("Assigned")),
        "contacted": ("cyan", _("Contacted")),
        "qualified": ("indigo", _("Qualified")),
        "converted": ("green", _("Customer")),
        "lost": ("secondary", _("Lost to us")),
    },
)


def _due(rows: QuerySet[Lead]) -> QuerySet[Lead]:
    return rows.filter(state__in=OPEN_STATES).filter(Q(next_on__lte=timezone.localdate()) | Q(next_on=None))


class LeadTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("name", _("Name"), kind="strong", value=str),
        Column("phone_masked", _("Mobile"), kind="code"),
        Column("state", _("State"), kind="badge", badge="leads.state"),
        Column("next_on", _("Next contact"), kind="date", sort="next_on"),
        Column("channel", _("Channel")),
        Column("campaign_code", _("Campaign"), kind="code", css="wide-only"),
        Column("amount", _("Wanted amount"), kind="money"),
        Column("owner", _("Owner")),
        Column("lost_reason", _("Lost because"), value=lambda row: row.get_lost_reason_display(), css="wide-only"),
        Column("created_at", _("Received"), kind="time", sort="-created_at"),
        Column("region", _("Region"), extra=True),
        Column("company", _("Company"), extra=True),
        Column("came_again", _("Came again"), kind="int", extra=True),
    ]
    sorts = {
        "-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id"), "next_on": ("next_on", "id"),
        "-next_on": ("-next_on", "-id"),
    }  # fmt: skip
    default_sort = "-created_at"
    default_tab = "open"
    tabs = [
        Tab("mine", _("My call list"), lambda rows, user: _due(rows).filter(owner=user)),
        Tab("open", _("Open"), lambda rows, _user: rows.filter(state__in=OPEN_STATES)),
        Tab("new", _("Without owner"), lambda rows, _user: rows.filter(state="new"), "orange"),
        Tab("lost", _("Lost to us"), lambda rows, _user: rows.filter(state="lost"), count=False),
    ]
    bulk_actions = [BulkAction(_("Assign"), "/customers/leads/assign/", "leads.lead", icon="user-check")]
    empty_title = _("No lead matches")
    empty_text = _("Leads come from files, over the interface for partners, or are typed in.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()

    def row_class(self, obj: Any) -> str:
        return "late" if obj.is_open and obj.next_on and obj.next_on < timezone.localdate() else ""


class LeadFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, number, mobile"), method="by_text")
    channel = filters.ModelChoiceFilter(label=_("Channel"), queryset=Channel.objects.order_by("name", "id"))
    state = filters.ChoiceFilter(label=_("State"), choices=STATES)
    reached = filters.ChoiceFilter(label=_("Reached"), choices=STEPS, method="by_step")
    campaign = filters.CharFilter(label=_("Campaign"), field_name="campaign_code")
    created_at = filters.DateFromToRangeFilter(label=_("Received"))
    lost_reason = filters.ChoiceFilter(label=_("Lost because"), choices=LOST)
    batch = filters.NumberFilter(label=_("Import"), field_name="batch_id")

    class Meta:
        model = Lead
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Lead], name: str, value: str) -> QuerySet[Lead]:
        return selectors.matching(rows, value)

    def by_step(self, rows: QuerySet[Lead], name: str, value: str) -> QuerySet[Lead]:
        return rows.filter(selectors.REACHED[Step(value)])
