from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.web import badges
from backoffice.web.formats import listed
from backoffice.web.lists import Column, Tab, Table

badges.register("accounts.active", {True: ("green", _("Active")), False: ("secondary", _("Switched off"))})


class StaffTable(Table):
    columns = [
        Column("full_name", _("Name"), kind="strong", link=True, sort="name"),
        Column("username", _("User name"), kind="code", sort="username"),
        Column("roles", _("Roles"), value=lambda person: listed(person.role_labels)),
        Column("second_factor", _("Second factor"), kind="bool"),
        Column("last_login", _("Last sign-in"), kind="time", sort="-seen"),
        Column("is_active", _("State"), kind="badge", badge="accounts.active"),
    ]
    sorts = {
        "name": ("full_name", "id"),
        "username": ("username", "id"),
        "-seen": ("-last_login", "-id"),
    }
    default_sort = "name"
    tabs = [
        Tab("active", _("Active"), lambda people, _user: people.filter(is_active=True)),
        Tab("off", _("Switched off"), lambda people, _user: people.filter(is_active=False)),
    ]
    empty_title = _("Nobody matches")
    empty_text = _("Take a filter away, or enter a new member of staff.")

    def row_url(self, obj: Any) -> str:
        person: User = obj
        return reverse("accounts:staff_detail", args=[person.pk])
