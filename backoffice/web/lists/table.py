"""What a room writes in its `tables.py`: columns, sorts, tabs, buttons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists.cells import read_path


@dataclass(frozen=True)
class Column:
    """One column. `name` is an attribute path ("customer.name"); `value` (a function of the row) replaces it.

    kind: text, strong, code, money, int, percent, date, time, badge, clock, bool, custom (needs `template`,
    given `obj`
    and `value`). `badge` is the badge kind; `sort` names an entry of the table's sorts (click on the heading).
    `sub` is
    an attribute path shown small under the value. `export=False` keeps a column out of files. An `extra` column is
    shown to those who choose it.
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
    extra: bool = False

    def read(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        return read_path(row, self.name)

    @property
    def numeric(self) -> bool:
        return self.kind in {"money", "int", "percent"}


@dataclass(frozen=True)
class Tab:
    """A view of the list that everybody needs. `narrow(queryset, user)` gives its rows; `sort` their order where it is
    not the list's own."""

    name: str
    label: Any
    narrow: Callable[[QuerySet, Any], QuerySet]
    colour: str = "secondary"
    count: bool = True
    sort: str = ""


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
    # {name of a filter: sort}: rows narrowed by a time come in the order of that time (and of its index) unless the
    # person chose another order.
    sorts_with: dict[str, str] = {}
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
