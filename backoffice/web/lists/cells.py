"""One cell: as HTML on the page, as a value in a file."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web import formats as show


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


def cell(column: Any, row: Any, table: Any) -> SafeString | str:
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


def export_value(column: Any, row: Any) -> Any:
    """The value for a file: numbers stay numbers, badges become their words."""
    value = column.read(row)
    if column.kind == "badge":
        return badges.label(column.badge or column.name, value)
    if column.kind == "bool":
        return str(_("yes") if value else _("no"))
    return plain(value)
