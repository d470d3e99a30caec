"""What the database itself refuses, whoever writes to it: a contract before its disclosure form is confirmed, a
change of the books, and (PostgreSQL, at commit) a transaction that does not sum to 0."""

from typing import Any

BOOKS = ("loans_ledgertransaction", "loans_ledgerentry")
NOT_CONFIRMED = "The disclosure form is not confirmed."
APPEND_ONLY = "The books are append-only."
UNBALANCED = "The transaction does not sum to 0."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing."""
    remove(connection)
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: Any) -> None:
    _run(connection, _drop_sqlite() if connection.vendor == "sqlite" else _drop_postgresql())


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    guard = (
        "CREATE TRIGGER loans_contract_guard BEFORE INSERT ON loans_contract WHEN NOT EXISTS "
        "(SELECT 1 FROM loans_disclosure WHERE id = NEW.disclosure_id AND state = 'confirmed') "
        f"BEGIN SELECT RAISE(ABORT, '{NOT_CONFIRMED}'); END"
    )
    books = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        for table in BOOKS
        for verb in ("UPDATE", "DELETE")
    ]
    return [guard, *books]


def _drop_sqlite() -> list[str]:
    books = [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in BOOKS for verb in ("update", "delete")]
    return ["DROP TRIGGER IF EXISTS loans_contract_guard", *books]


def _postgresql() -> list[str]:
    guard = (
        "CREATE OR REPLACE FUNCTION loans_contract_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM loans_disclosure WHERE id = NEW.disclosure_id AND state = 'confirmed') "
        f"THEN RAISE EXCEPTION '{NOT_CONFIRMED}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    frozen = (
        "CREATE OR REPLACE FUNCTION loans_books_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$"
    )
    balanced = (
        "CREATE OR REPLACE FUNCTION loans_books_balanced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT sum(amount) FROM loans_ledgerentry WHERE transaction_id = NEW.transaction_id) <> 0 "
        f"THEN RAISE EXCEPTION '{UNBALANCED}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
    )
    return [
        guard,
        frozen,
        balanced,
        "CREATE TRIGGER loans_contract_guard BEFORE INSERT ON loans_contract "
        "FOR EACH ROW EXECUTE FUNCTION loans_contract_guard()",
        "CREATE CONSTRAINT TRIGGER loans_books_balanced AFTER INSERT ON loans_ledgerentry "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loans_books_balanced()",
        *[
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION loans_books_append_only()"
            for table in BOOKS
        ],
    ]


def _drop_postgresql() -> list[str]:
    return [
        "DROP TRIGGER IF EXISTS loans_contract_guard ON loans_contract",
        "DROP TRIGGER IF EXISTS loans_books_balanced ON loans_ledgerentry",
        *[f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in BOOKS],
        *[
            f"DROP FUNCTION IF EXISTS {name}()"
            for name in ("loans_contract_guard", "loans_books_balanced", "loans_books_append_only")
        ],
    ]
