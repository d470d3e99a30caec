"""What the database refuses of a paper, whoever writes to it: another content at any time, another file once it was
made, and its removal. Emptying it for good, when the law no longer lets us keep it, is the one exception."""

from typing import Any

from backoffice.sealing.erasure import unless_permitted
from backoffice.sealing.statements import run

TABLE = "backoffice_document"
CONTENT = ("kind", "number", "subject_type_id", "subject_id", "data", "wording_id", "layout", "content_sha256", "code")
FILE = ("file", "sha256", "size", "pages", "seal_fingerprint", "rendered_at")
FROZEN = "A paper that was issued never changes; issue another one."


def install(connection: Any) -> None:
    """Creates the triggers; running it twice changes nothing."""
    remove(connection)
    permit = unless_permitted(connection)
    run(connection, _sqlite(permit) if connection.vendor == "sqlite" else _postgresql(permit))


def remove(connection: Any) -> None:
    names = [f"{TABLE}_frozen", f"{TABLE}_kept"]
    if connection.vendor == "sqlite":
        run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    run(connection, [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in names])
    run(connection, [f"DROP FUNCTION IF EXISTS {name}()" for name in names])


def _changed(differs: str) -> str:
    content = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in CONTENT)
    file = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FILE)
    return f"({content}) OR (OLD.sha256 <> '' AND ({file} OR NEW.state NOT IN ('rendered', 'void')))"


def _sqlite(permit: str) -> list[str]:
    return [
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} WHEN ({_changed('IS NOT')}){permit} "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
        f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
    ]


def _postgresql(permit: str) -> list[str]:
    raised = f"RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation'"
    return [
        f"CREATE OR REPLACE FUNCTION {TABLE}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({_changed('IS DISTINCT FROM')}){permit} THEN {raised}; END IF; RETURN NEW; END $$",
        f"CREATE OR REPLACE FUNCTION {TABLE}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$",
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_frozen()",
        f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_kept()",
    ]
