"""Many rows of a wide table in one go, where Django's own way spends most of the time on building the SQL text."""

from collections.abc import Sequence

from django.db import connection, models


def insert(objects: Sequence[models.Model]) -> None:
    """The same rows as `bulk_create`, for models whose fields hold plain values. The objects do not learn their keys.
    IntegrityError as there; needs an open transaction."""
    if not objects:
        return
    meta = objects[0]._meta
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    table, names = _quoted(meta.db_table), ", ".join(_quoted(field.column) for field in fields)
    rows = zip(*(_column(field, objects, add=True) for field in fields), strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608 (names of the model's columns)


def update(objects: Sequence[models.Model], names: Sequence[str]) -> None:
    """Writes these fields of stored objects: one statement, prepared once and executed for each row."""
    if not objects:
        return
    meta = objects[0]._meta
    fields = [meta.get_field(name) for name in names]
    changes = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    statement = f"UPDATE {_quoted(meta.db_table)} SET {changes} WHERE {_quoted(meta.pk.column)} = %s"  # noqa: S608 (names of the model's columns)
    columns = [_column(field, objects, add=False) for field in (*fields, meta.pk)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*columns, strict=True)))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(field: models.Field, objects: Sequence[models.Model], *, add: bool) -> list[object]:
    """The field's values as the database takes them. Most columns hold the same value in row after row."""
    values: list[object] = []
    last: object = values  # nothing is this
    ready: object = None
    for one in objects:
        value = field.pre_save(one, add)
        if value is not last:
            last, ready = value, field.get_db_prep_save(value, connection)
        values.append(ready)
    return values
