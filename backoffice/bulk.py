"""Many rows of a wide table in one go, where Django's own way spends most of the time on building the SQL text."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


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
    """Writes these fields of stored objects, as `bulk_update` does: on PostgreSQL one statement for all of them."""
    if not objects:
        return
    meta = objects[0]._meta
    fields = [*(meta.get_field(name) for name in names), meta.pk]
    columns = [_column(field, objects, add=False) for field in fields]
    *changed, key = [_quoted(field.column) for field in fields]
    if connection.vendor == "postgresql":
        _update_at_once(_quoted(meta.db_table), changed, key, fields, columns)
        return
    marks = ", ".join(f"{name} = %s" for name in changed)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_quoted(meta.db_table)} SET {marks} WHERE {key} = %s",  # noqa: S608 (names of the model's columns)
            list(zip(*columns, strict=True)),
        )


def _update_at_once(
    table: str, changed: list[str], key: str, fields: Sequence[models.Field], columns: list[list[object]]
) -> None:
    """The values go as arrays, bound by the server: Django's own cursor would write each into the statement's text."""
    from psycopg import Cursor

    marks = ", ".join(f"{name} = new.{name}" for name in changed)
    arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
    names = ", ".join([*changed, key])
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(
            f"UPDATE {table} SET {marks} FROM unnest({arrays}) AS new({names}) WHERE {table}.{key} = new.{key}",  # noqa: S608 (names of the model's columns)
            columns,
        )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(field: models.Field, objects: Sequence[models.Model], *, add: bool) -> list[object]:
    """The field's values as the database takes them. Most columns hold the same value in row after row."""
    values: list[object] = []
    last: object = values  # nothing is this
    ready: object = None
    database = connections[DEFAULT_DB_ALIAS]  # looked up once, not for every value
    for one in objects:
        value = field.pre_save(one, add)
        if value is not last:
            last, ready = value, field.get_db_prep_save(value, database)
        values.append(ready)
    return values
