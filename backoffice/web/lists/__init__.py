"""One list page for the whole house: tabs, filters, columns, keyset pages, preview, export; the same queries for 1 row
as for a million.

A room writes a `Table` in `tables.py` and calls `list_response` in its view, which has declared its permission.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from backoffice.web import exports, keyset
from backoffice.web.lists.cells import export_value
from backoffice.web.lists.page import ListPage
from backoffice.web.lists.query import clean_query
from backoffice.web.lists.table import Action, BulkAction, Column, Tab, Table

__all__ = ["Action", "BulkAction", "Column", "Tab", "Table", "clean_query", "list_response"]


def list_response(
    request: HttpRequest,
    *,
    table: Table,
    queryset: QuerySet,
    title: Any,
    filterset: Any = None,
    template: str = "components/list_page.html",
    actions: Sequence[Action] = (),
    export_name: str = "",
    subheading: Any = "",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page, or with `?export=csv|xlsx` the file with the same rows: same permission, same filters, same order."""
    listing = ListPage(request, table, queryset, filterset, actions, export_name)
    wanted = listing.query.get("export", "")
    if export_name and wanted in exports.FORMATS:
        return exports.response(
            user=request.user,
            rows=listing.selected.order_by(*keyset.ordering(keyset.keys(queryset, listing.order), False)),
            columns=[column for column in listing.columns if column.export],
            read=export_value,
            name=export_name,
            file_format=wanted,
            filters=listing.filter_names,
        )
    values = {"title": title, "subheading": subheading, "listing": listing, "table": table, **(context or {})}
    try:
        listing.rows, listing._counts  # noqa: B018 (what the filters mean to the database shows only here)
    except (ArithmeticError, DataError, OverflowError, ValueError):
        # A value that passes its form and still fits no column (1e40 as a rate): no row can match it.
        listing = ListPage(request, table, queryset.none(), None, actions, "")
        values["listing"] = listing
    return TemplateResponse(request, template, values)
