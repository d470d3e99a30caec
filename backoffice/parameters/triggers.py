"""What the database refuses, whoever writes to it: two approved values of one parameter on the same day."""

from typing import Any

from backoffice.sealing.statements import run

TABLE = "backoffice_parameterrow"
REFUSAL = "Periods of one parameter must not overlap."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing."""
    remove(connection)
    run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: Any) -> None:
    drop = [f"DROP TRIGGER IF EXISTS {TABLE}_periods_{verb}" for verb in ("insert", "update")]
    if connection.vendor != "sqlite":
        drop = [f"DROP TRIGGER IF EXISTS {TABLE}_periods ON {TABLE}", f"DROP FUNCTION IF EXISTS {TABLE}_periods()"]
    run(connection, drop)


_OVERLAP = (
    "EXISTS (SELECT 1 FROM backoffice_parameterrow o WHERE o.code = NEW.code AND o.status = 'approved' "
    "AND o.id <> NEW.id AND o.valid_from < COALESCE(NEW.valid_to, {forever}) "
    "AND COALESCE(o.valid_to, {forever}) > NEW.valid_from)"
)


def _sqlite() -> list[str]:
    overlap = _OVERLAP.format(forever="'9999-12-31'")
    return [
        f"CREATE TRIGGER {TABLE}_periods_{verb.lower()} AFTER {verb} ON {TABLE} "
        f"WHEN NEW.status = 'approved' AND {overlap} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("INSERT", "UPDATE")
    ]


def _postgresql() -> list[str]:
    overlap = _OVERLAP.format(forever="'infinity'::date")
    # Two transactions that approve at once do not see each other's row: the lock lets the second one look again.
    function = (
        f"CREATE OR REPLACE FUNCTION {TABLE}_periods() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.status = 'approved' THEN "
        "PERFORM pg_advisory_xact_lock(hashtext('parameter ' || NEW.code)); "
        f"IF {overlap} THEN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'exclusion_violation'; END IF; "
        "END IF; RETURN NULL; END $$"
    )
    return [
        function,
        f"CREATE TRIGGER {TABLE}_periods AFTER INSERT OR UPDATE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_periods()",
    ]
