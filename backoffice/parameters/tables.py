from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.parameters import selectors
from backoffice.parameters.models import KINDS, ParameterRow
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "parameters.status",
    {
        "proposed": ("orange", _("Waiting for approval")),
        "approved": ("green", _("In force")),
        "refused": ("secondary", _("Refused")),
        "replaced": ("secondary", _("Replaced")),
    },
)


class ParameterTable(Table):
    columns = [
        Column("name", pgettext_lazy("of a thing", "Name"), kind="strong", link=True, sub="code", sort="code"),
        Column("shown", _("Value"), value=lambda row: row.shown.replace("\n", "、")[:60]),
        Column("unit", _("Unit")),
        Column("valid_from", _("Valid from"), kind="date", sort="-valid_from"),
        Column("valid_to", _("Valid to"), kind="date"),
        Column("basis", _("Basis")),
        Column("status", _("State"), kind="badge", badge="parameters.status"),
        Column("proposed_by", _("Proposed by")),
        Column("approved_by", _("Approved by")),
    ]
    sorts = {"code": ("code", "-valid_from", "-id"), "-valid_from": ("-valid_from", "-id")}
    default_sort = "code"
    default_tab = "now"
    all_label = _("History")
    tabs = [
        Tab("now", _("In force today"), lambda rows, _user: selectors.in_force_on(rows, timezone.localdate())),
        Tab("waiting", _("Waiting for approval"), lambda rows, _user: rows.filter(status="proposed"), colour="orange"),
        Tab("later", _("From a later day"), lambda rows, _user: rows.filter(valid_from__gt=timezone.localdate())),
    ]
    empty_title = _("No parameter here")
    empty_text = _("The shipped values are entered with: manage.py load_parameters")

    def row_url(self, obj: Any) -> str:
        return reverse("parameters:history", args=[obj.code])


class ParameterFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Name or code"), method="by_text", widget=forms.TextInput(attrs={"placeholder": _("Name or code")})
    )
    kind = filters.ChoiceFilter(label=_("Type"), choices=KINDS)

    class Meta:
        model = ParameterRow
        fields: list[str] = []

    def by_text(self, rows: QuerySet[ParameterRow], name: str, value: str) -> QuerySet[ParameterRow]:
        return rows.filter(Q(code__icontains=value) | Q(name__icontains=value))
