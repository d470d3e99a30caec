from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Tab, Table


class MatchTable(Table):
    columns = [
        Column("number", _("Number"), link=True),
        Column("need.customer.name", _("Customer")),
        Column("need.purpose", _("Purpose")),
        Column("need.amount", _("Amount wanted"), kind="money"),
        Column("need.term_months", _("Months"), kind="int"),
        Column("fitting", _("Fitting"), kind="int"),
        Column("excluded", _("Left out"), kind="int"),
        Column("actor", _("Adviser")),
        Column("created_at", _("Matched"), kind="time"),
    ]
    sorts = {"-newest": ("-created_at", "-id"), "newest": ("created_at", "id")}
    default_sort = "-newest"
    tabs = [
        Tab("mine", _("Mine"), lambda rows, user: rows.filter(actor=user)),
        Tab("advised", _("With signed advice"), lambda rows, _user: rows.filter(records__isnull=False).distinct()),
    ]
    empty_title = _("No match yet")
    empty_text = _("Open a customer, write down what they need, and see which products fit.")

    def row_url(self, obj: Any) -> str:
        return reverse("matching:detail", args=[obj.pk])
