from typing import Any

import django_filters as filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.formats import listed
from backoffice.web.lists import BulkAction, Column, Tab, Table
from customers.rewards.models import EARNERS, Entry

badges.register(
    "rewards.state",
    {
        "proposed": ("secondary", _("Proposed")),
        "submitted": ("orange", _("Waiting for approval")),
        "approved": ("cyan", _("Approved")),
        "paid": ("green", _("Reward paid")),
        "dropped": ("secondary", _("Dropped")),
    },
)


class EntryTable(Table):
    columns = [
        Column("who", _("Earns"), kind="strong", link=True),
        Column("earner", _("For"), value=lambda row: row.get_earner_display()),
        Column("month", _("Month"), value=lambda row: f"{row.month:%Y-%m}", sort="-month"),
        Column("loans", _("Loans"), kind="int"),
        Column("amount", _("Amount"), kind="money"),
        Column("state", _("State"), kind="badge", badge="rewards.state"),
        Column("signs", _("Signs of an arrangement"), value=lambda row: listed(row.sign_words)),
        Column("note", _("Note")),
        Column("reference", _("Payment reference"), css="wide-only"),
    ]
    sorts = {"-month": ("-month", "-id"), "month": ("month", "id")}
    default_sort = "-month"
    tabs = [
        Tab("proposed", _("Proposed"), lambda rows, _user: rows.filter(state="proposed")),
        Tab(
            "arranged", _("Looks arranged"), lambda rows, _user: rows.filter(state="proposed").exclude(signs=[]), "red"
        ),
        Tab("approved", _("To be paid"), lambda rows, _user: rows.filter(state="approved"), "cyan"),
        Tab("paid", _("Reward paid"), lambda rows, _user: rows.filter(state="paid"), count=False),
    ]
    bulk_actions = [
        BulkAction(_("Submit for payment"), "/customers/rewards/submit/", "rewards.edit", icon="send"),
        BulkAction(_("Mark as paid"), "/customers/rewards/pay/", "rewards.edit", icon="cash"),
    ]
    empty_title = _("No rewards yet")
    empty_text = _("A reward is proposed when a recommended loan is paid out and past its days of withdrawal.")

    def row_url(self, obj: Any) -> str:
        return reverse("rewards:detail", args=[obj.pk])


class EntryFilter(filters.FilterSet):
    earner = filters.ChoiceFilter(label=_("For"), choices=EARNERS)
    month = filters.DateFromToRangeFilter(label=_("Month"))

    class Meta:
        model = Entry
        fields: list[str] = []
