"""The register of what is processed: one line for each table that reaches a person. Where the person reads of it in
the copy of their data, and what is left of it when they are let go. Rooms write their lines when the site starts; a
test walks all tables and columns of the project and fails for one that has no line.

    about(Application, "customer", told="applications", empties={"use_payee": ""}, papers=True)
    about(Hit, "customer", untold=SECRET, kept=SECRET)
    no_line("Rules of the company: nobody is named", Product, Channel)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from backoffice.approvals.erasing import approved_tables, erase_approvals
from backoffice.documents.services import erase_papers
from backoffice.files.erasing import erase_files
from backoffice.sealing.erasure import permitted

NAMELESS = "已匿名化"
# What must stay different from row to row and say nothing.
GONE = Concat(Value("gone:"), Cast("pk", CharField()))


def replaced(column: str) -> Case:
    """Words make room for NAMELESS; what was empty stays empty."""
    return Case(When(**{column: ""}, then=Value("")), default=Value(NAMELESS), output_field=CharField())


@dataclass(frozen=True)
class Line:
    """`paths` lead from a row to its customer. `plain`: columns with words that name nobody. `untold` and `kept` give
    the reason why the person is not told, why it is not erased."""

    model: type[Model]
    paths: tuple[str, ...] = ()
    told: str = ""
    untold: str = ""
    empties: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    papers: bool = False
    deleted: bool = False
    plain: frozenset[str] = frozenset()
    kept: str = ""

    def rows_of(self, ids: Iterable[int], *, below: str = "") -> QuerySet[Any]:
        """Rows of these customers; of these cases when the last step of the paths, from case to customer, is named."""
        ids, wanted = list(ids), Q(pk__in=[])
        for path in self.paths:
            start = path.removesuffix(below).removesuffix("__") or "pk"
            wanted |= Q(**{f"{start}__in": ids})
        return self.model._base_manager.filter(wanted)


lines: dict[type[Model], Line] = {}
unlisted: dict[type[Model], str] = {}


def about(
    model: type[Model],
    *paths: str,
    told: str = "",
    untold: str = "",
    empties: Mapping[str, Any] | None = None,
    files: tuple[str, ...] = (),
    papers: bool = False,
    deleted: bool = False,
    plain: str = "",
    kept: str = "",
) -> None:
    """Rows of `model` belong to the customers that `paths` lead to. `plain` names columns, with blanks between."""
    lines[model] = Line(
        model, paths, told, untold, empties or {}, files, papers, deleted, frozenset(plain.split()), kept
    )


def no_line(because: str, *models: type[Model]) -> None:
    """These tables have words or structured contents and need no line: for this reason."""
    unlisted.update(dict.fromkeys(models, because))


def empty(customer_ids: list[int], now: datetime) -> None:
    """What the lines say is emptied or deleted, table by table; rows that are frozen let it happen for this once."""
    approved = approved_tables()
    with permitted():
        for line in lines.values():
            _empty(line, line.rows_of(customer_ids), approved, now)


def empty_cases(app: str, ids: list[int], now: datetime) -> None:
    """The same for single cases of an app whose time is over, whoever they are of: its paths end in a case's
    `customer`."""
    approved = approved_tables()
    with permitted():
        for line in lines.values():
            if line.model._meta.app_label == app:
                _empty(line, line.rows_of(ids, below="customer"), approved, now)


def _empty(line: Line, rows: QuerySet[Any], approved: set[str], now: datetime) -> None:
    if line.kept:
        return
    if line.model._meta.label_lower in approved:
        erase_approvals(line.model._meta.label_lower, rows.values_list("pk", flat=True))
    for column in line.files:
        erase_files(rows.filter(**{f"{column}__isnull": False}).values_list(column, flat=True), now)
    if line.papers:
        erase_papers(line.model, rows.values_list("pk", flat=True), now)
    if line.empties:
        rows.update(**line.empties)
    if line.deleted:
        rows.delete()
