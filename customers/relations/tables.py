from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.profiles import selectors as profiles
from customers.relations import selectors
from customers.relations.models import OCCASIONS, RESULTS, WAYS, FollowUp

badges.register(
    "relations.state",
    {"open": ("blue", _("Open")), "done": ("green", _("Done")), "dropped": ("secondary", _("Dropped"))},
)
badges.register(
    "relations.occasion",
    {
        "disbursed": ("blue", _("After disbursement")),
        "maturity": ("purple", _("Before maturity")),
        "overdue": ("red", _("Overdue")),
        "tier_changed": ("yellow", _("Tier changed")),
        "arranged": ("secondary", _("Arranged")),
    },
)


def _open(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    return rows.filter(state="open")


class FollowUpTable(Table):
    columns = [
        Column("customer", _("Customer"), kind="strong", link=True, sub="customer.number"),
        Column("due_on", _("Due"), kind="date", sort="due_on"),
        Column("at_time", _("Time"), value=lambda row: f"{row.at_time:%H:%M}" if row.at_time else ""),
        Column("way", _("Way"), value=lambda row: row.get_way_display()),
        Column("subject", _("About")),
        Column("occasion", _("Occasion"), kind="badge", badge="relations.occasion"),
        Column("owner", _("Owner")),
        Column("state", _("State"), kind="badge", badge="relations.state"),
        Column("result", _("Result"), value=lambda row: row.get_result_display()),
        Column("closed_at", _("Done at"), kind="time"),
    ]
    sorts = {"due_on": ("due_on", "id"), "-due_on": ("-due_on", "-id")}
    default_sort = "due_on"
    default_tab = "today"
    tabs = [
        Tab("today", _("To do today"), lambda rows, _user: _open(rows).filter(due_on__lte=timezone.localdate())),
        Tab(
            "overdue",
            _("Missed"),
            lambda rows, _user: _open(rows).filter(due_on__lt=timezone.localdate()),
            colour="red",
        ),
        Tab(
            "week",
            _("Next seven days"),
            lambda rows, _user: _open(rows).filter(
                due_on__gt=timezone.localdate(), due_on__lte=timezone.localdate() + timedelta(days=7)
            ),
        ),
        Tab("nobody", _("Without owner"), lambda rows, _user: _open(rows).filter(owner=None), colour="orange"),
        Tab("done", _("Done"), lambda rows, _user: rows.exclude(state="open"), count=False),
    ]
    empty_title = _("Nobody to call")
    empty_text = _("Contacts appear here when a loan is paid out, nears its end or is late, and when you arrange one.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()

    def row_class(self, obj: Any) -> str:
        return "late" if obj.state == "open" and obj.due_on < timezone.localdate() else ""


class FollowUpFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name, number, mobile"), method="by_customer")
    way = filters.ChoiceFilter(label=_("Way"), choices=WAYS)
    occasion = filters.ChoiceFilter(label=_("Occasion"), choices=OCCASIONS)
    result = filters.ChoiceFilter(label=_("Result"), choices=RESULTS)
    due_on = filters.DateFromToRangeFilter(label=_("Due"))
    owner = filters.ModelChoiceFilter(label=_("Owner"), queryset=lambda _request: selectors.managers_known())
    kept = filters.ChoiceFilter(
        label=_("Contact kept"),
        choices=[("on_time", _("On their day")), ("late", _("Done late")), ("missed", _("Missed"))],
        method="by_discipline",
    )

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def by_customer(self, rows: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        found = profiles.matching(profiles.visible_to(self.request.user), value)
        return rows.filter(customer__in=found.values("pk"))

    def by_discipline(self, rows: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        return rows.filter(selectors.discipline(timezone.localdate())[value])


def customer_url(customer_id: int) -> str:
    return reverse("profiles:detail", args=[customer_id])
