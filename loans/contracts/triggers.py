"""What the database refuses of a disclosure form, whoever writes to it: another content once it was issued, another
evidence once it was confirmed, and a contract that is moved to a form that is not confirmed."""

from typing import Any

from backoffice.sealing.erasure import unless_permitted
from backoffice.sealing.statements import run
from loans.triggers import NOT_CONFIRMED

FORM = ("offer_id", "form_version", "content", "content_sha256", "reading_seconds", "issued_at")
EVIDENCE = (
    "shown_at", "shown_by_id", "enabled_at", "confirmed_at", "method", "operator_id", "ip_address", "pdf_sha256",
    "confirmed_items",
)  # fmt: skip
FROZEN = "A form that was issued never changes, nor does the evidence of its confirmation."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing."""
    remove(connection)
    permit = unless_permitted(connection)
    run(connection, _sqlite(permit) if connection.vendor == "sqlite" else _postgresql(permit))


def remove(connection: Any) -> None:
    names = {"loans_disclosure_frozen": "loans_disclosure", "loans_contract_other_form": "loans_contract"}
    if connection.vendor == "sqlite":
        run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    run(connection, [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in names.items()])
    run(connection, ["DROP FUNCTION IF EXISTS loans_disclosure_frozen()"])


def _changed(differs: str) -> str:
    """`differs` is the engine's word for unequal or null on one side only."""
    content = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FORM)
    evidence = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in EVIDENCE)
    return (
        f"(OLD.state <> 'draft' AND ({content} OR NEW.state = 'draft')) OR (OLD.confirmed_at IS NOT NULL AND "
        f"({evidence} OR NEW.state NOT IN ('confirmed', 'superseded', 'void')))"
    )


def _sqlite(permit: str) -> list[str]:
    unconfirmed = "NOT EXISTS (SELECT 1 FROM loans_disclosure WHERE id = NEW.disclosure_id AND state = 'confirmed')"
    return [
        "CREATE TRIGGER loans_disclosure_frozen BEFORE UPDATE ON loans_disclosure "
        f"WHEN ({_changed('IS NOT')}){permit} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
        "CREATE TRIGGER loans_contract_other_form BEFORE UPDATE OF disclosure_id ON loans_contract "
        f"WHEN NEW.disclosure_id <> OLD.disclosure_id AND {unconfirmed} "
        f"BEGIN SELECT RAISE(ABORT, '{NOT_CONFIRMED}'); END",
    ]


def _postgresql(permit: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION loans_disclosure_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({_changed('IS DISTINCT FROM')}){permit} THEN "
        f"RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER loans_disclosure_frozen BEFORE UPDATE ON loans_disclosure "
        "FOR EACH ROW EXECUTE FUNCTION loans_disclosure_frozen()",
        # The function is the one that guards the insertion of a contract.
        "CREATE TRIGGER loans_contract_other_form BEFORE UPDATE OF disclosure_id ON loans_contract "
        "FOR EACH ROW WHEN (NEW.disclosure_id <> OLD.disclosure_id) EXECUTE FUNCTION loans_contract_guard()",
    ]
