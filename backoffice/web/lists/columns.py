"""Which columns of a list a person wants to see: remembered for each person and list; a file has the same ones."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from backoffice.web.lists.table import Column, Table
from backoffice.web.models import ListColumns


def page_of(request: HttpRequest) -> str:
    """The list's name, under which views and columns are kept."""
    return request.resolver_match.view_name if request.resolver_match else ""


def shown(table: Table, chosen: Sequence[str] | None) -> list[Column]:
    """The columns in the person's order, or the table's own; the way into a row is never lost.

    `chosen` may name columns that are gone since: the rest counts.
    """
    if not chosen:
        return [column for column in table.columns if not column.extra]
    by_name = {column.name: column for column in table.columns}
    columns = [by_name[name] for name in dict.fromkeys(chosen) if name in by_name]
    missing = [column for column in table.columns if column.link and column not in columns]
    return [*missing, *columns] if any(not column.link for column in columns) else shown(table, None)


def chosen_by(user: Any, page: str) -> list[str] | None:
    return ListColumns.objects.filter(user=user, page=page).values_list("columns", flat=True).first()


def choices(table: Table, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """What the person ticks: the shown ones in their order, then the others."""
    others = [column for column in table.columns if column not in columns]
    return [{"column": column, "shown": column in columns, "fixed": column.link} for column in [*columns, *others]]
