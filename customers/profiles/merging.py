"""Moving what belongs to one record to another, found from the tables themselves so that none can be forgotten.

Every foreign key to a customer is moved, whichever app it is in, except on tables that say `stays_when_merged = True`
or that the database protects: those keep pointing at the merged record, which `Customer.record_ids` brings to the
pages. A row that would break a uniqueness of the kept record stays too. Rooms that know better take part:

    merging.before(verb)     verb(deed) before anything moves; what `deed.change` writes is undone with the merge
    merging.after(verb)      verb(deed) when all is moved, and again when a merge was undone
    merging.heavy(verb)      verb(ids) -> ids of the customers for whom a merge needs a second person
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, models, transaction
from django.db.models import Max, Q

from customers.profiles.models import Customer, Merge, MergeStep


@dataclass
class Deed:
    """A merge (or its undoing) at work: who, when, and what was written down of it. `since`: when what is undone was
    done."""

    survivor: Customer
    merged: Customer
    now: datetime
    actor: Any
    undoing: bool = False
    since: datetime | None = None
    steps: list[MergeStep] = field(default_factory=list)
    stayed: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: models.Model, column: str, value: Any) -> None:
        """One column of one row, remembered so that undoing puts it back."""
        before = getattr(row, column)
        setattr(row, column, value)
        row.save(update_fields=[column])
        self._remember(type(row), column, [row.pk], before, value)

    def _remember(self, table: type[models.Model], column: str, rows: list[Any], before: Any, after: Any) -> None:
        self.steps.append(
            MergeStep(table=table._meta.label, column=column, rows=rows, before=_plain(before), after=_plain(after))
        )


Verb = Callable[[Deed], None]
_before: dict[str, Verb] = {}
_after: dict[str, Verb] = {}
_heavy: dict[str, Callable[[list[int]], set[int]]] = {}


def _named(verb: Any) -> str:
    return f"{verb.__module__}.{verb.__qualname__}"


def before(verb: Verb) -> Verb:
    _before[_named(verb)] = verb
    return verb


def after(verb: Verb) -> Verb:
    _after[_named(verb)] = verb
    return verb


def heavy(verb: Callable[[list[int]], set[int]]) -> Callable[[list[int]], set[int]]:
    _heavy[_named(verb)] = verb
    return verb


def needs_second_person(one: Customer, two: Customer) -> bool:
    """Whether both have what must not be joined by one person alone."""
    ids = [one.pk, two.pk]
    return any(verb(ids) >= set(ids) for verb in _heavy.values())


def run_before(deed: Deed) -> None:
    for verb in _before.values():
        verb(deed)


def run_after(deed: Deed) -> None:
    for verb in _after.values():
        verb(deed)


# -- what points at a customer ---------------------------------------------------------------------------------------


def pointers() -> list[tuple[type[models.Model], models.Field]]:
    """Every column of every table that names a customer, tables that stay included."""
    return [
        (table, column)
        for table in apps.get_models(include_auto_created=True)
        if table._meta.managed and not table._meta.proxy
        for column in table._meta.local_concrete_fields
        if column.is_relation and column.remote_field.model is Customer
    ]


def stays(table: type[models.Model]) -> bool:
    return getattr(table, "stays_when_merged", False)


def high_water() -> dict[str, int]:
    """The highest key of every table that names a customer: rows above it are newer."""
    tables = {table for table, _column in pointers() if _counts_up(table)}
    return {table._meta.label: table._base_manager.aggregate(top=Max("pk"))["top"] or 0 for table in tables}


def _counts_up(table: type[models.Model]) -> bool:
    return isinstance(table._meta.pk, models.AutoField | models.BigAutoField)


# -- there ------------------------------------------------------------------------------------------------------------


def move_rows(deed: Deed) -> None:
    """Everything of the merged record to the kept one, table by table."""
    for table, column in pointers():
        rows = list(table._base_manager.filter(**{column.attname: deed.merged.pk}).values_list("pk", flat=True))
        if not rows:
            continue
        if stays(table):
            deed.stayed.append({"table": table._meta.label, "rows": rows, "why": "kept"})
            continue
        barred = _clashing(table, column, deed)
        free = [pk for pk in rows if pk not in barred]
        moved = _point(table, column, free, deed.survivor.pk)
        if moved:
            deed._remember(table, column.attname, moved, deed.merged.pk, deed.survivor.pk)
        left = [pk for pk in rows if pk not in set(moved)]
        if left:
            deed.stayed.append({"table": table._meta.label, "rows": left, "why": "has_own"})


def _point(table: type[models.Model], column: models.Field, rows: list[Any], target: int) -> list[Any]:
    """The rows that now point at `target`: all at once, or each that the database lets go."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            table._base_manager.filter(pk__in=rows).update(**{column.attname: target})
        return rows
    except DatabaseError:
        return [pk for pk in rows if len(rows) > 1 and _point(table, column, [pk], target)]


def _clashing(table: type[models.Model], column: models.Field, deed: Deed) -> set[Any]:
    """Rows of the merged record that the kept one has its own of, by the uniqueness of the table."""
    clashing: set[Any] = set()
    for names, condition in _uniques(table, column):
        others = [name for name in names if name != column.name]
        mine = table._base_manager.filter(condition, **{column.attname: deed.merged.pk})
        own = table._base_manager.filter(condition, **{column.attname: deed.survivor.pk})
        known = set(own.values_list(*others)) if others else {()} if own.exists() else set()
        clashing |= {pk for pk, *values in mine.values_list("pk", *others) if tuple(values) in known}
    return clashing


def _uniques(table: type[models.Model], column: models.Field) -> Iterable[tuple[list[str], Q]]:
    if column.unique:
        yield [column.name], Q()
    for names in table._meta.unique_together:
        if column.name in names:
            yield list(names), Q()
    for constraint in table._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and column.name in constraint.fields:
            yield list(constraint.fields), constraint.condition or Q()


# -- and back ---------------------------------------------------------------------------------------------------------


def move_back(merge: Merge, steps: list[MergeStep]) -> None:
    """Undoes the steps, the last first: a value that somebody changed since is left as it is."""
    for step in reversed(steps):
        table = apps.get_model(step.table)
        column = table._meta.get_field(step.column)
        value, was = column.to_python(step.after), column.to_python(step.before)
        table._base_manager.filter(pk__in=step.rows, **{step.column: value}).update(**{step.column: was})


def written_since(merge: Merge, steps: list[MergeStep]) -> tuple[dict[Any, set[Any]], list[str]]:
    """Rows written for the kept record since the merge that hang on rows that go back: they go back with them.

    Returns {(table, column): keys} and the names of tables whose rows cannot go back because they are kept for good.
    """
    returning: dict[str, set[Any]] = {}
    for step in steps:
        if step.before == merge.merged_id:
            returning.setdefault(step.table, set()).update(step.rows)
    following: dict[Any, set[Any]] = {}
    kept: set[str] = set()
    grew = True
    while grew:
        grew = False
        for table, column in pointers():
            found = _hanging(table, column, merge, returning) - returning.get(table._meta.label, set())
            if not found:
                continue
            if stays(table):
                kept.add(str(table._meta.verbose_name))
            following.setdefault((table, column.attname), set()).update(found)
            returning.setdefault(table._meta.label, set()).update(found)
            grew = True
    return following, sorted(kept)


def _hanging(
    table: type[models.Model], column: models.Field, merge: Merge, returning: dict[str, set[Any]]
) -> set[Any]:
    label = table._meta.label
    if label not in merge.high_water:
        return set()
    newer = table._base_manager.filter(pk__gt=merge.high_water[label], **{column.attname: merge.survivor_id})
    ties = Q(pk__in=[])
    for other in table._meta.local_concrete_fields:
        target = other.remote_field.model._meta.label if other.is_relation else ""
        if target in returning and target != Customer._meta.label:
            ties |= Q(**{f"{other.attname}__in": sorted(returning[target])})
    return set(newer.filter(ties).values_list("pk", flat=True))


def table_name(label: str) -> str:
    """What people call a table: "loans.Application" -> "applications"."""
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except (LookupError, FieldDoesNotExist):
        return label


def _plain(value: Any) -> Any:
    """As JSON will hand it back."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
