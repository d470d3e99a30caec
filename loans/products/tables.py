from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from loans.products.models import STATUSES

COLOURS = {
    "draft": "secondary",
    "submitted": "yellow",
    "approved": "blue",
    "on_sale": "green",
    "suspended": "orange",
    "retired": "secondary",
}
badges.register("products.version", {status: (COLOURS[status], label) for status, label in STATUSES})


class VersionTable(Table):
    columns = [
        Column("product.name", _("Product"), link=True),
        Column("category", _("Category"), value=lambda row: row.product.get_category_display()),
        Column("number", _("Version"), kind="int"),
        Column("status", _("Status"), kind="badge", badge="products.version"),
        Column("lender.name", _("Lender")),
        Column("annual_rate", _("Yearly rate"), kind="percent"),
        Column("min_amount", pgettext_lazy("amount", "From"), kind="money"),
        Column("max_amount", pgettext_lazy("amount", "To"), kind="money"),
        Column("terms", _("Months"), value=lambda row: " / ".join(str(term) for term in row.terms)),
        Column("on_sale_at", _("On sale since"), kind="time"),
    ]
    sorts = {"-newest": ("-id",), "newest": ("id",)}
    default_sort = "-newest"
    tabs = [
        Tab("on_sale", _("On sale"), lambda rows, _user: rows.filter(status="on_sale"), colour="green"),
        Tab(
            "complete",
            _("To complete"),
            lambda rows, _user: rows.filter(status="on_sale", complete_by__isnull=False),
            colour="orange",
        ),
        Tab("suspended", _("Suspended"), lambda rows, _user: rows.filter(status="suspended"), colour="orange"),
        Tab("draft", _("Drafts"), lambda rows, _user: rows.filter(status="draft")),
        Tab(
            "submitted",
            _("Waiting for approval"),
            lambda rows, _user: rows.filter(status__in=["submitted", "approved"]),
            colour="yellow",
        ),
    ]
    empty_title = _("No products here")
    empty_text = _("Make a product, enter its terms and have a second person approve it.")

    def row_url(self, obj: Any) -> str:
        return reverse("products:detail", args=[obj.pk])
