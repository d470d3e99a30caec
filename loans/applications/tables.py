from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web.lists import Column, Tab, Table
from loans.applications.domain import OPEN, Status


class ApplicationTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("customer.name", _("Customer"), kind="strong", sub="customer.id_masked"),
        Column("product_version.product.name", _("Product")),
        Column("amount", _("Amount"), kind="money", sort="-amount"),
        Column("term_months", _("Months"), kind="int"),
        Column("purpose", _("Purpose"), css="wide-only"),
        Column("tier", pgettext_lazy("of an application", "Tier"), kind="badge", badge="application.tier"),
        Column("status", _("Status"), kind="badge", badge="application.status"),
        Column("channel", _("Channel"), kind="badge", badge="application.channel", css="wide-only"),
        Column("known_outcome", _("Known outcome"), kind="badge", badge="application.outcome", css="wide-only"),
        Column("created_at", _("Created"), kind="time", sort="-created", css="wide-only"),
    ]
    sorts = {
        "-created": ("-created_at", "-id"),
        "created": ("created_at", "id"),
        "-amount": ("-amount", "-id"),
        "amount": ("amount", "id"),
    }
    default_sort = "-created"
    tabs = [
        Tab(
            "open",
            pgettext_lazy("applications", "Open"),
            lambda rows, _user: rows.filter(status__in=sorted(OPEN), known_outcome__isnull=True),
        ),
        Tab("drafts", _("Drafts"), lambda rows, _user: rows.filter(status=Status.DRAFT.value)),
        Tab(
            "material",
            _("Waiting for material"),
            lambda rows, _user: rows.filter(status=Status.AWAITING_MATERIAL.value),
            colour="yellow",
        ),
        Tab("review", _("In review"), lambda rows, _user: rows.filter(status=Status.IN_REVIEW.value), colour="orange"),
        Tab(
            "stuck",
            _("Cannot be forwarded"),
            lambda rows, _user: rows.filter(status=Status.PASSED.value).exclude(forward_blocked=""),
            colour="red",
        ),
        Tab("lender", _("With the lender"), lambda rows, _user: rows.filter(status=Status.FORWARDED.value)),
        Tab("approved", _("To be contracted"), lambda rows, _user: rows.filter(status=Status.LENDER_APPROVED.value)),
        Tab(
            "history",
            pgettext_lazy("imported applications", "History"),
            lambda rows, _user: rows.filter(known_outcome__isnull=False),
            count=False,
        ),
    ]
    empty_title = _("No applications here")
    empty_text = _("Enter one by form, or import a file of many.")

    def row_url(self, obj: Any) -> str:
        return reverse("applications:detail", args=[obj.pk])

    def preview_url(self, obj: Any) -> str:
        return reverse("applications:preview", args=[obj.pk])
