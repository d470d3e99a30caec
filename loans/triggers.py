"""What the database itself refuses, whoever writes to it: a contract before its disclosure form is confirmed, other
terms or another price for an offer that was made, a change of the books or of what an adviser recorded (emptied it may
be, where personal data are erased), and (PostgreSQL, at commit) a transaction that does not sum to 0."""

from typing import Any

from backoffice.sealing.erasure import unless_permitted
from backoffice.sealing.statements import run

BOOKS = ("loans_ledgertransaction", "loans_ledgerentry")
KEPT = ("loans_customerneed", "loans_productmatch", "loans_suitabilityrecord")
PRICE = (
    "application_id", "amount", "annual_rate", "term_months", "method", "start", "terms", "simple_cost",
    "compound_cost", "ceiling", "total_cost",
)  # fmt: skip
NOT_CONFIRMED = "The disclosure form is not confirmed."
APPEND_ONLY = "The books are append-only."
FOR_GOOD = "What was recorded is never changed."
OFFER_FROZEN = "The terms of an offer never change; make another one."
UNBALANCED = "The transaction does not sum to 0."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing. Functions are replaced where they stand: triggers of
    other rooms may use them."""
    run(connection, _drop_sqlite() if connection.vendor == "sqlite" else _drop_postgresql())
    tables = connection.introspection.table_names()
    permit = unless_permitted(connection)
    run(connection, _sqlite(tables, permit) if connection.vendor == "sqlite" else _postgresql(tables, permit))


def remove(connection: Any) -> None:
    run(connection, _drop_sqlite() if connection.vendor == "sqlite" else [*_drop_postgresql(), *_drop_functions()])


def _frozen(tables: list[str]) -> list[tuple[str, str]]:
    """(table, what is said to whoever changes it) of every append-only table there is: an early migration installs
    these triggers before later ones make the tables of `KEPT`."""
    wanted = [(table, APPEND_ONLY) for table in BOOKS] + [(table, FOR_GOOD) for table in KEPT]
    return [(table, text) for table, text in wanted if table in tables]


def _sqlite(tables: list[str], permit: str) -> list[str]:
    guard = (
        "CREATE TRIGGER loans_contract_guard BEFORE INSERT ON loans_contract WHEN NOT EXISTS "
        "(SELECT 1 FROM loans_disclosure WHERE id = NEW.disclosure_id AND state = 'confirmed') "
        f"BEGIN SELECT RAISE(ABORT, '{NOT_CONFIRMED}'); END"
    )
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in PRICE)
    offer = (
        f"CREATE TRIGGER loans_offer_frozen BEFORE UPDATE ON loans_offer WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{OFFER_FROZEN}'); END"
    )
    frozen = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"WHEN 1{permit if table in KEPT and verb == 'UPDATE' else ''} BEGIN SELECT RAISE(ABORT, '{text}'); END"
        for table, text in _frozen(tables)
        for verb in ("UPDATE", "DELETE")
    ]
    return [guard, offer, *frozen]


def _drop_sqlite() -> list[str]:
    frozen = [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in BOOKS + KEPT for verb in ("update", "delete")]
    return ["DROP TRIGGER IF EXISTS loans_contract_guard", "DROP TRIGGER IF EXISTS loans_offer_frozen", *frozen]


def _postgresql(tables: list[str], permit: str) -> list[str]:
    guard = (
        "CREATE OR REPLACE FUNCTION loans_contract_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT 1 FROM loans_disclosure WHERE id = NEW.disclosure_id AND state = 'confirmed') "
        f"THEN RAISE EXCEPTION '{NOT_CONFIRMED}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    frozen = (
        "CREATE OR REPLACE FUNCTION loans_books_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'UPDATE' AND TG_ARGV[0] = '{FOR_GOOD}' AND NOT (TRUE{permit}) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
    )
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in PRICE)
    offer = (
        "CREATE OR REPLACE FUNCTION loans_offer_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {changed} THEN RAISE EXCEPTION '{OFFER_FROZEN}' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$"
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
        offer,
        "CREATE TRIGGER loans_offer_frozen BEFORE UPDATE ON loans_offer "
        "FOR EACH ROW EXECUTE FUNCTION loans_offer_frozen()",
        "CREATE TRIGGER loans_contract_guard BEFORE INSERT ON loans_contract "
        "FOR EACH ROW EXECUTE FUNCTION loans_contract_guard()",
        "CREATE CONSTRAINT TRIGGER loans_books_balanced AFTER INSERT ON loans_ledgerentry "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION loans_books_balanced()",
        *[
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION loans_books_append_only('{text}')"
            for table, text in _frozen(tables)
        ],
    ]


def _drop_postgresql() -> list[str]:
    return [
        "DROP TRIGGER IF EXISTS loans_contract_guard ON loans_contract",
        "DROP TRIGGER IF EXISTS loans_books_balanced ON loans_ledgerentry",
        "DROP TRIGGER IF EXISTS loans_offer_frozen ON loans_offer",
        *[f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in BOOKS + KEPT],
    ]


def _drop_functions() -> list[str]:
    names = ("loans_contract_guard", "loans_offer_frozen", "loans_books_balanced", "loans_books_append_only")
    return [f"DROP FUNCTION IF EXISTS {name}()" for name in names]
