"""Makes many rows of some: copies of applications with their customers, moves and review cases, by one statement for
each table. The sealed identifiers of the copies open for nobody (they are sealed for their own row); pages that are
measured show masked ones."""

from typing import Any

from django.db import connection, models

from complaints.cases.models import Complaint
from customers.profiles.models import Customer
from loans.applications.models import Application, ApplicationMove
from risk.review.models import ReviewCase, ReviewEvent

# Which column of a copy points at which table's copy.
POINTERS: dict[type[models.Model], dict[str, type[models.Model]]] = {
    Customer: {},
    Application: {"customer_id": Customer},
    ReviewCase: {"application_id": Application},
    ReviewEvent: {"case_id": ReviewCase},
}
UNIQUE_TEXTS = {Customer: ("id_index", "phone_index"), Application: ("number",), Complaint: ("number",)}


def multiply(copies: int) -> None:
    """`copies` more of every application with what belongs to it."""
    multiply_tables(copies, POINTERS)
    _moves()


def multiply_tables(copies: int, tables: dict[type[models.Model], dict[str, type[models.Model]]]) -> None:
    """`copies` more of every row of these tables, in their order; pointers lead to the copies of the same number."""
    spans = {model: _highest(model) for model in tables}
    for model, pointers in tables.items():
        _copy(model, copies, spans, pointers)


def _highest(model: type[models.Model]) -> int:
    return model.objects.aggregate(top=models.Max("id"))["top"] or 0


def _copy(model: type[models.Model], copies: int, spans: dict[Any, int], pointers: dict[str, Any]) -> None:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        columns.append(column)
        if field.primary_key:
            values.append(f"t.{column} + k.n * {spans[model]}")
        elif field.column in pointers:
            values.append(f"t.{column} + k.n * {spans[pointers[field.column]]}")
        elif isinstance(field, models.UUIDField):
            values.append("gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))")
        elif field.column in UNIQUE_TEXTS.get(model, ()):
            # Another ending than that of copies made before, so that what was multiplied may be multiplied again.
            values.append(f"t.{column} || '-' || (k.n + {spans[model]})")
        else:
            values.append(f"t.{column}")
    table = model._meta.db_table
    _run(
        f"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < {copies}) "
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} t CROSS JOIN k"
    )
    if connection.vendor == "postgresql":
        _run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _moves() -> None:
    """Each application was submitted once."""
    _run(
        f"INSERT INTO {ApplicationMove._meta.db_table} (application_id, verb, from_status, to_status, note, at) "
        f"SELECT id, 'submit', 'draft', 'submitted', '', submitted_at FROM {Application._meta.db_table}"
    )


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
