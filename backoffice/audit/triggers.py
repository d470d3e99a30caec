"""Triggers that refuse to change or delete entries of the audit trail, on both databases.

They stop mistakes and ordinary SQL. Somebody who may drop triggers is caught by the chain and its anchor outside.
"""

from typing import Any

from backoffice.sealing.statements import run

TABLES = ("backoffice_auditrow", "backoffice_auditlink")
REFUSAL = "The audit trail is append-only."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing."""
    run(connection, _sqlite_create() if connection.vendor == "sqlite" else _postgresql_create())


def remove(connection: Any) -> None:
    run(connection, _sqlite_drop() if connection.vendor == "sqlite" else _postgresql_drop())


def _sqlite_create() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in TABLES
        for verb in ("UPDATE", "DELETE")
    ]


def _sqlite_drop() -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]


def _postgresql_create() -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION backoffice_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    rows = [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION backoffice_audit_append_only()"
        for table in TABLES
    ]
    whole = [
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION backoffice_audit_append_only()"
        for table in TABLES
    ]
    revoke = [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC" for table in TABLES]
    return [function, *_postgresql_drop_triggers(), *rows, *whole, *revoke]


def _postgresql_drop_triggers() -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}"
        for table in TABLES
        for name in ("append_only", "no_truncate")
    ]


def _postgresql_drop() -> list[str]:
    return [*_postgresql_drop_triggers(), "DROP FUNCTION IF EXISTS backoffice_audit_append_only()"]
