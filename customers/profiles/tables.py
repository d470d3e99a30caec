from typing import Any

import django_filters as filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Action, Column, Tab, Table
from customers.profiles.models import PAIR_STATES, SIGNS, Customer, DuplicatePair

badges.register("customers.kind", {"person": ("blue", _("Person")), "business": ("indigo", _("Business"))})


class CustomerTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("name", _("Name"), kind="strong", sort="name"),
        Column("kind", _("Kind"), kind="badge", badge="customers.kind", css="wide-only"),
        Column("id_masked", _("Identity number"), kind="code"),
        Column("phone_masked", _("Mobile"), kind="code"),
        Column("segment", _("Segment")),
        Column("employer", _("Employer"), css="wide-only"),
        Column("monthly_income", _("Monthly income"), kind="money", sort="-monthly_income"),
        Column("province", _("Region"), css="wide-only"),
        Column("created_at", _("Registered"), kind="time", sort="-created_at", css="wide-only"),
    ]
    sorts = {
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
    }
    default_sort = "-created_at"
    tabs = [
        Tab("person", _("Persons"), lambda customers, _user: customers.filter(kind="person")),
        Tab("business", _("Businesses"), lambda customers, _user: customers.filter(kind="business")),
    ]
    empty_title = _("No customer matches")
    empty_text = _("Search by the beginning of the name, the last four digits of the mobile, or the full number.")
    empty_action = Action(_("Register a customer"), "/customers/profiles/register/", "customers.edit")

    def row_url(self, obj: Any) -> str:
        customer: Customer = obj
        return reverse("profiles:detail", args=[customer.pk])

    def preview_url(self, obj: Any) -> str:
        return reverse("profiles:preview", args=[obj.pk])


COLOURS = {"identity": "red", "name_and_birth": "red", "phone": "yellow"}
badges.register("customers.sign", {code: (COLOURS.get(code, "orange"), name) for code, name in SIGNS.items()})
PAIR_COLOURS = {"open": "orange", "different": "secondary", "merged": "green"}
badges.register("customers.pair", {code: (PAIR_COLOURS[code], name) for code, name in PAIR_STATES})


class DuplicateFilter(filters.FilterSet):
    points = filters.NumberFilter(label=_("Likeness from"), lookup_expr="gte")

    class Meta:
        model = DuplicatePair
        fields: list[str] = []


class DuplicateTable(Table):
    columns = [
        Column("first", _("Customer"), kind="strong", link=True),
        Column("first.id_masked", _("Identity number"), kind="code"),
        Column("second", _("Customer"), kind="strong"),
        Column("second.id_masked", _("Identity number"), kind="code"),
        Column("both_have", _("Both have")),
        Column("points", _("Likeness"), kind="int", sort="-points"),
        Column("state", _("State"), kind="badge", badge="customers.pair"),
        Column("found_at", _("Found"), kind="time"),
    ]
    sorts = {"-points": ("-points", "-id")}
    default_sort = "-points"
    tabs = [
        Tab("open", _("To be looked at"), lambda pairs, _user: pairs.filter(state="open")),
        Tab("different", _("Two different"), lambda pairs, _user: pairs.filter(state="different")),
    ]
    default_tab = "open"
    empty_title = _("No possible duplicates")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()
