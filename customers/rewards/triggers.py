"""What the database refuses, whoever writes to it: another sum, earner or month for a reward in the ledger, taking a
line out of it, and changing a payment that was made."""

from typing import Any

from backoffice.sealing.statements import run

TABLE = "customers_entry"
FOR_GOOD = ("key", "earner", "channel_id", "staff_id", "month", "loans", "amount", "reverses_id", "made_at")
OF_PAYMENT = ("state", "paid_at", "reference")
REFUSAL = "A reward in the ledger never changes; take it back with a line of the opposite sign."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing."""
    remove(connection)
    run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: Any) -> None:
    drop = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")]
    if connection.vendor != "sqlite":
        drop = [f"DROP TRIGGER IF EXISTS {TABLE}_for_good ON {TABLE}", f"DROP FUNCTION IF EXISTS {TABLE}_for_good()"]
    run(connection, drop)


def _changed(differs: str) -> str:
    anything = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FOR_GOOD)
    payment = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in OF_PAYMENT)
    return f"{anything} OR (OLD.state = 'paid' AND ({payment}))"


def _sqlite() -> list[str]:
    refused = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} WHEN {_changed('IS NOT')} {refused}",
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} {refused}",
    ]


def _postgresql() -> list[str]:
    function = (
        f"CREATE OR REPLACE FUNCTION {TABLE}_for_good() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF; "
        f"IF {_changed('IS DISTINCT FROM')} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    return [
        function,
        f"CREATE TRIGGER {TABLE}_for_good BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_for_good()",
    ]
