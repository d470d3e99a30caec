from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Action, Column, Tab, Table
from customers.profiles.models import Customer

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
