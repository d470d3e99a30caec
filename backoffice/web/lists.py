"""One list page for the whole house: tabs, filters, keyset pages, preview, export; the same queries for 1 row
as for a million.

A room writes a `Table` in `tables.py` and calls `list_response` in its view, which has declared its permission.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges, counts, exports, keyset
from backoffice.web import formats as show
from backoffice.web.models import SavedFilter

COUNT_CAP = 10_000
TAB_CAP = 999
PAGE_SIZES = (25, 50, 100)
# Parameters that belong to the page and not to a filter.
OWN_PARAMETERS = frozenset({"tab", "sort", "cursor", "size", "export"})
MAX_VALUE_LENGTH = 200
MAX_PARAMETERS = 60
LARGEST = 10**11  # more than any amount in the books and less than any database column overflows at
_BAD_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Column:
    """One column. `name` is an attribute path ("customer.name"); `value` (a function of the row) replaces it.

    kind: text, strong, code, money, int, percent, date, time, badge, clock, bool, custom (needs `template`,
    given `obj`
    and `value`). `badge` is the badge kind; `sort` names an entry of the table's sorts (click on the heading).
    `sub` is
    an attribute path shown small under the value. `export=False` keeps a column out of files.
    """

    name: str
    label: Any
    kind: str = "text"
    link: bool = False
    badge: str = ""
    template: str = ""
    value: Callable[[Any], Any] | None = None
    sub: str = ""
    sort: str = ""
    css: str = ""
    export: bool = True

    def read(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        return read_path(row, self.name)

    @property
    def numeric(self) -> bool:
        return self.kind in {"money", "int", "percent"}


@dataclass(frozen=True)
class Tab:
    """A view of the list that everybody needs. `narrow(queryset, user)` gives its rows."""

    name: str
    label: Any
    narrow: Callable[[QuerySet, Any], QuerySet]
    colour: str = "secondary"
    count: bool = True


@dataclass(frozen=True)
class Action:
    """A button above the list. `method="post"` makes a small form; `key` is its key."""

    label: Any
    url: str
    permission: str = ""
    icon: str = ""
    key: str = ""
    method: str = "get"
    primary: bool = False
    confirm: Any = ""
    colour: str = ""


@dataclass(frozen=True)
class BulkAction:
    """A button for the rows that are ticked; posts their ids as `id` to `url`."""

    label: Any
    url: str
    permission: str = ""
    icon: str = ""
    confirm: Any = ""


class Table:
    columns: Sequence[Column] = ()
    sorts: dict[str, tuple[str, ...]] = {"-id": ("-id",)}
    default_sort: str = ""
    tabs: Sequence[Tab] = ()
    default_tab: str = ""  # "" = all rows come first
    all_label: Any = _("All")
    show_all: bool = True
    bulk_actions: Sequence[BulkAction] = ()
    page_size: int = 50
    inline_filters: int = 4
    empty_title: Any = _("Nothing here yet")
    empty_text: Any = ""
    empty_action: Action | None = None

    def row_url(self, obj: Any) -> str:
        """Page of the row; "" when it has none."""
        return ""

    def preview_url(self, obj: Any) -> str:
        """Fragment shown beside the list while moving through it; "" for lists without preview."""
        return ""

    def row_class(self, obj: Any) -> str:
        return ""

    @property
    def has_preview(self) -> bool:
        return type(self).preview_url is not Table.preview_url


def read_path(row: Any, path: str) -> Any:
    """customer.name, following None to None; get_x_display when the last attribute has choices; calls plain
    methods.
    """
    for part in path.replace("__", ".").split("."):
        if row is None:
            return None
        display = getattr(row, f"get_{part}_display", None)
        row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
        if callable(row) and not hasattr(row, "all"):
            row = row()
        elif display is not None and not isinstance(row, bool):
            shown = display()
            row = _Choice(row, shown) if row is not None else None
    return row


class _Choice(str):
    """A stored choice that is written as its label but still compares as its value."""

    label: Any

    def __new__(cls, value: Any, label: Any) -> "_Choice":
        self = super().__new__(cls, value)
        self.label = label
        return self


def plain(value: Any) -> Any:
    return value.label if isinstance(value, _Choice) else value


def cell(column: Column, row: Any, table: Table) -> SafeString | str:
    """HTML of one cell."""
    value = column.read(row)
    if column.kind == "custom":
        return render_to_string(column.template, {"obj": row, "value": value, "column": column})
    if column.kind == "badge":
        inner: Any = badges.render(column.badge or column.name, value)
    elif column.kind == "money":
        inner = show.money(value)
    elif column.kind == "percent":
        inner = show.percent(value, 2)
    elif column.kind == "int":
        inner = show.thousands(value)
    elif column.kind == "time":
        inner = format_html("<time>{}</time>", show.cn_datetime(value))
    elif column.kind == "date":
        inner = show.cn_datetime(value, "day")
    elif column.kind == "clock":
        inner = show.clock(value)
    elif column.kind == "bool":
        inner = _("yes") if value else _("no")
    else:
        text = plain(value)
        inner = "—" if text is None or text == "" else text
    if column.link and (url := table.row_url(row)):
        inner = format_html('<a href="{}" class="row-link">{}</a>', url, inner)
    if column.sub and (below := read_path(row, column.sub)) not in (None, ""):
        inner = format_html('{}<span class="cell-sub">{}</span>', inner, plain(below))
    return inner if isinstance(inner, SafeString) else format_html("{}", inner)


def export_value(column: Column, row: Any) -> Any:
    """The value for a file: numbers stay numbers, badges become their words."""
    value = column.read(row)
    if column.kind == "badge":
        return badges.label(column.badge or column.name, value)
    if column.kind == "bool":
        return str(_("yes") if value else _("no"))
    return plain(value)


def clean_query(raw: QueryDict) -> QueryDict:
    """The query string without what no form can hold: control characters, lone surrogates, endless values."""
    clean = QueryDict(mutable=True)
    for name, values in list(raw.lists())[:MAX_PARAMETERS]:
        if _BAD_TEXT.search(name) or len(name) > 60:
            continue
        kept = [value for value in values[:50] if not _BAD_TEXT.search(value)]
        limit = 2000 if name == "cursor" else MAX_VALUE_LENGTH
        clean.setlist(name, [value[:limit] for value in kept])
    return clean


def _guard_numbers(form: forms.Form) -> None:
    """Numbers and years that no row can have are refused by the form and not by the database (500)."""
    for field in form.fields.values():
        for part in getattr(field, "fields", (field,)):
            if isinstance(part, forms.IntegerField | forms.DecimalField | forms.FloatField):
                part.validators = [*part.validators, MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]
            elif isinstance(part, forms.DateField | forms.DateTimeField):
                part.validators = [*part.validators, _sane_year]


def _sane_year(value: Any) -> None:
    if not 1900 <= value.year <= 2999:
        raise ValidationError(_("Give a year between 1900 and 2999."))


@dataclass(frozen=True)
class Chip:
    label: Any
    text: Any
    remove: str


@dataclass(frozen=True)
class TabView:
    label: Any
    url: str
    active: bool
    count: str
    colour: str = "secondary"
    icon: str = ""


class ListPage:
    """Everything the template needs; built once per request."""

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
            _guard_numbers(self.filterset.form)
        self.unfiltered = queryset
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
        default = self.table.default_sort or next(iter(self.table.sorts))
        return wanted if wanted in self.table.sorts else default

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
        for tab in self.table.tabs:
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
    def filter_names(self) -> list[str]:
        if self.filterset is None:
            return []
        known = set(self.filterset.form.fields)
        suffixes = ("_min", "_max", "_after", "_before", "_0", "_1")
        return [
            name
            for name in self.query
            if name not in OWN_PARAMETERS
            and (name in known or any(name.removesuffix(suffix) in known for suffix in suffixes))
            and any(self.query.getlist(name))
        ]

    @cached_property
    def saved(self) -> list[SavedFilter]:
        page = self.request.resolver_match.view_name if self.request.resolver_match else ""
        return list(SavedFilter.objects.filter(user=self.request.user, page=page)[:20])

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
    def chips(self) -> list[Chip]:
        chips: list[Chip] = []
        for name in self.filter_names:
            base = name
            if base not in self.filterset.form.fields:
                for suffix in ("_min", "_max", "_after", "_before", "_0", "_1"):
                    base = (
                        base.removesuffix(suffix) if base.removesuffix(suffix) in self.filterset.form.fields else base
                    )
            field = self.filterset.form.fields[base]
            mark = {"_min": "≥ ", "_after": "≥ ", "_0": "≥ ", "_max": "≤ ", "_before": "≤ ", "_1": "≤ "}
            prefix = mark.get(name[len(base) :], "")
            words = [_choice_word(field, value) for value in self.query.getlist(name) if value]
            chips.append(Chip(field.label or base, prefix + "、".join(words), self.url(**{name: None})))
        return chips

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """Hidden inputs of the filter form, so that filtering keeps tab and sort."""
        return [(name, self.query[name]) for name in ("tab", "sort", "size") if self.query.get(name)]

    @cached_property
    def fields(self) -> list[Any]:
        if self.filterset is None:
            return []
        bound = list(self.filterset.form)
        for field in bound:
            if isinstance(field.field.widget, forms.SelectMultiple):
                field.field.widget = forms.CheckboxSelectMultiple(
                    choices=field.field.widget.choices, attrs={"class": "form-check-input"}
                )
                continue
            widget = field.field.widget
            label = str(field.label or "")
            parts = getattr(widget, "widgets", (widget,))
            for part, mark in zip(parts, ("≥ ", "≤ ") if len(parts) == 2 else ("",) * len(parts), strict=True):
                part.attrs.setdefault("aria-label", f"{label} {mark}".strip())
                if isinstance(part, forms.Select):
                    css = "form-select form-select-sm"
                    part.attrs.setdefault("data-autosubmit", "")
                elif isinstance(part, forms.CheckboxInput):
                    css = "form-check-input"
                else:
                    css = "form-control form-control-sm"
                    part.attrs.setdefault("placeholder", f"{mark}{label}")
                    css += " filter-range" if mark else ""
                if isinstance(part, forms.DateInput) or (mark and isinstance(field.field.fields[0], forms.DateField)):
                    part.input_type = "date"
                    part.format = "%Y-%m-%d"
                part.attrs["class"] = f"{part.attrs.get('class', '')} {css}".strip()
            _name_empty_choice(field.field, label)
        return bound

    @property
    def inline_fields(self) -> list[Any]:
        return self.fields[: self.table.inline_filters]

    @property
    def more_fields(self) -> list[Any]:
        return self.fields[self.table.inline_filters :]

    @property
    def more_open(self) -> bool:
        return any(field.errors for field in self.more_fields)

    @property
    def errors(self) -> list[tuple[Any, list]]:
        if self.filterset is None:
            return []
        form = self.filterset.form
        return [(form.fields[name].label if name in form.fields else "", list(e)) for name, e in form.errors.items()]

    # --- cells
    @property
    def headings(self) -> list[dict[str, Any]]:
        headings = []
        for column in self.table.columns:
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
                "cells": [(column, cell(column, obj, self.table)) for column in self.table.columns],
            }
            for obj in self.page.rows
        ]

    @property
    def first_preview(self) -> str:
        return self.rows[0]["preview"] if self.rows else ""

    @property
    def narrowed(self) -> bool:
        return bool(self.filter_names)


def _choice_word(field: Any, value: str) -> str:
    choices = getattr(field, "choices", None)
    # Not `choices or ()`: asking choices that are worked out late for their truth asks for a length they lack.
    for key, label in () if choices is None else choices:
        if isinstance(label, list | tuple):
            for inner_key, inner in label:
                if str(inner_key) == value:
                    return str(inner)
        elif str(key) == value:
            return str(label)
    return value


def _name_empty_choice(field: Any, label: str) -> None:
    """The empty choice of a select is its label: the bar needs no captions above its fields."""
    if getattr(field, "empty_label", None) is not None:
        field.empty_label = label
    widget = field.widget
    if type(widget) is forms.Select and not hasattr(field, "queryset"):
        choices = list(widget.choices)
        if choices and choices[0][0] in ("", None):
            widget.choices = [("", label), *choices[1:]]


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
            rows=listing.selected.order_by(*keyset._ordering(keyset.keys(queryset, listing.order), False)),
            columns=[column for column in table.columns if column.export],
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
