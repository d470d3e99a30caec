"""Everything the template of a list needs; built once per request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from backoffice.web import counts, keyset
from backoffice.web.lists.cells import cell
from backoffice.web.lists.columns import choices, chosen_by, page_of, shown
from backoffice.web.lists.filters import FilterBar
from backoffice.web.lists.query import clean_query, guard_numbers
from backoffice.web.lists.table import Action, Column, Tab, Table
from backoffice.web.models import SavedFilter

COUNT_CAP = 10_000
TAB_CAP = 999
PAGE_SIZES = (25, 50, 100)


@dataclass(frozen=True)
class TabView:
    label: Any
    url: str
    active: bool
    count: str
    colour: str = "secondary"
    icon: str = ""


class ListPage:
    def __init__(
        self,
        request: HttpRequest,
        table: Table,
        queryset: QuerySet,
        filterset: Any,
        actions: Sequence[Action],
        export_name: str,
    ) -> None:
        self.request, self.table, self.export_name = request, table, export_name
        self.query = clean_query(request.GET)
        self.filterset = filterset(self.query, queryset=queryset, request=request) if filterset else None
        if self.filterset is not None:
            guard_numbers(self.filterset.form)
        self.filtered: QuerySet = self.filterset.qs if self.filterset is not None else queryset
        self.actions = [action for action in actions if not action.permission or request.user.may(action.permission)]
        self.bulk_actions = [
            action for action in table.bulk_actions if not action.permission or request.user.may(action.permission)
        ]

    # --- which rows
    @cached_property
    def tab(self) -> Tab | None:
        names = {tab.name: tab for tab in self.table.tabs}
        wanted = self.query.get("tab", self.table.default_tab)
        if wanted not in names and not self.table.show_all and names:
            wanted = self.table.default_tab or next(iter(names))
        return names.get(wanted)

    @cached_property
    def sort(self) -> str:
        wanted = self.query.get("sort", "")
        if wanted in self.table.sorts:
            return wanted
        by_filter = (sort for name, sort in self.table.sorts_with.items() if self.query.get(name))
        usual = (self.tab.sort if self.tab else "") or self.table.default_sort
        return next(by_filter, usual or next(iter(self.table.sorts)))

    @cached_property
    def order(self) -> tuple[str, ...]:
        order = tuple(self.table.sorts[self.sort])
        return order if order[-1].lstrip("-") in {"id", "pk"} else (*order, "-id" if order[-1][0] == "-" else "id")

    @cached_property
    def selected(self) -> QuerySet:
        return self.tab.narrow(self.filtered, self.request.user) if self.tab else self.filtered

    @cached_property
    def size(self) -> int:
        wanted = self.query.get("size", "")
        return int(wanted) if wanted in {str(size) for size in PAGE_SIZES} else self.table.page_size

    @cached_property
    def page(self) -> keyset.Page:
        return keyset.page(self.selected, order=self.order, cursor=self.query.get("cursor", ""), size=self.size)

    # --- how many
    @cached_property
    def _counts(self) -> dict[str, int]:
        wanted = {"": self.selected}
        # Once filters narrow the list, each tab would cost a search of its own: then only what is shown is counted.
        tabs = [] if self.narrowed else self.table.tabs
        for tab in tabs:
            if tab.count and tab is not self.tab:
                wanted[tab.name] = tab.narrow(self.filtered, self.request.user)
        return counts.capped(wanted, {name: COUNT_CAP if name == "" else TAB_CAP for name in wanted})

    @property
    def total(self) -> str:
        return counts.words(self._counts[""], COUNT_CAP)

    # --- links
    def url(self, **changes: Any) -> str:
        query = self.query.copy()
        for name in ("cursor", "export"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value not in (None, ""):
                query[name] = value
        return f"?{query.urlencode()}"

    @property
    def previous_url(self) -> str:
        return self.url(cursor=self.page.before) if self.page.before else ""

    @property
    def next_url(self) -> str:
        return self.url(cursor=self.page.after) if self.page.after else ""

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [("XLSX", self.url(export="xlsx")), ("CSV", self.url(export="csv"))] if self.export_name else []

    # --- tabs, filters
    @cached_property
    def bar(self) -> FilterBar | None:
        if self.filterset is None:
            return None
        return FilterBar(self.filterset.form, self.query, self.table.inline_filters, self.url)

    @property
    def filter_names(self) -> list[str]:
        return self.bar.names if self.bar else []

    @cached_property
    def saved(self) -> list[SavedFilter]:
        return list(SavedFilter.objects.filter(user=self.request.user, page=page_of(self.request))[:20])

    @property
    def filter_query(self) -> str:
        """Tab, sort and filters as they stand, in a fixed order: what a saved filter keeps."""
        names = sorted([*self.filter_names, *(name for name in ("tab", "sort") if self.query.get(name))])
        return urlencode([(name, value) for name in names for value in self.query.getlist(name) if value])

    @property
    def tab_views(self) -> list[TabView]:
        views = []
        current_saved = next((kept for kept in self.saved if kept.query == self.filter_query), None)
        if self.table.show_all or not self.table.tabs:
            views.append(
                TabView(
                    self.table.all_label,
                    self.url(tab="all" if self.table.default_tab else ""),
                    self.tab is None and current_saved is None,
                    self.total if self.tab is None else "",
                )
            )
        for tab in self.table.tabs:
            active = tab is self.tab and current_saved is None
            known = self._counts.get("" if tab is self.tab else tab.name)
            count = "" if known is None else counts.words(known, COUNT_CAP if tab is self.tab else TAB_CAP)
            views.append(TabView(tab.label, self.url(tab=tab.name), active, count, tab.colour))
        for kept in self.saved:
            views.append(TabView(kept.name, f"?{kept.query}", kept is current_saved, "", icon="bookmark"))
        return views

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """Hidden inputs of the filter form, so that filtering keeps tab and sort."""
        return [(name, self.query[name]) for name in ("tab", "sort", "size") if self.query.get(name)]

    # --- cells
    @cached_property
    def columns(self) -> list[Column]:
        return shown(self.table, chosen_by(self.request.user, page_of(self.request)))

    @property
    def column_choices(self) -> list[dict[str, Any]]:
        return choices(self.table, self.columns)

    @property
    def headings(self) -> list[dict[str, Any]]:
        headings = []
        for column in self.columns:
            keys = self._sort_keys(column)
            ascending, descending = keys
            now = "asc" if self.sort == ascending else "desc" if self.sort == descending else ""
            target = descending if now == "asc" or not ascending else ascending or descending
            headings.append(
                {
                    "column": column,
                    "sorted": now,
                    "url": self.url(sort=target) if target and target != self.sort else "",
                }
            )
        return headings

    def _sort_keys(self, column: Column) -> tuple[str, str]:
        """The names in `sorts` that go by this column, up and down ("" where there is none)."""
        up = down = ""
        wanted = column.sort or column.name.replace(".", "__")
        for name, order in self.table.sorts.items():
            if name.lstrip("-") == wanted or order[0].lstrip("-") == wanted:
                if order[0].startswith("-"):
                    down = down or name
                else:
                    up = up or name
        return up, down

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "obj": obj,
                "url": self.table.row_url(obj),
                "preview": self.table.preview_url(obj),
                "css": self.table.row_class(obj),
                "cells": [(column, cell(column, obj, self.table)) for column in self.columns],
            }
            for obj in self.page.rows
        ]

    @property
    def first_preview(self) -> str:
        return self.rows[0]["preview"] if self.rows else ""

    @property
    def narrowed(self) -> bool:
        return bool(self.filter_names)
