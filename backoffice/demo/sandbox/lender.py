"""The sandbox lender: decides on forwarded applications and pays out, each idempotency key once, and can be asked.

POST /lender/applications   {application_number, amount, term_months, annual_rate, …} with Idempotency-Key -> decision
POST /lender/applications/KEY/withdrawal {reason}                                  -> {status: withdrawn} or 404
POST /lender/applications/KEY/suspension {suspended}                     -> {status: suspended or resumed} or 404
GET  /lender/applications/KEY                                                                       -> decision or 404
POST /lender/disbursements  {contract, amount, value_date?} with Idempotency-Key                     -> receipt
GET  /lender/disbursements/KEY                                                                      -> receipt or 404

A decision follows from the application number and the amount, so the same case is always decided alike: most are
approved, some for a smaller amount, some declined. What was decided and paid is kept in a file, so that a restart
forgets nothing. Header X-Sandbox-Fault asks for trouble: `before` fails without effect, `after` takes effect and then
fails, `decline` declines, `approve` approves as asked, `busy` answers 503.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

Answer = tuple[int, dict[str, Any]]
KINDS = {"/lender/applications": "decision", "/lender/disbursements": "receipt"}


def handle(method: str, path: str, headers: Mapping[str, str], body: dict[str, Any]) -> Answer:
    """One request of the lender's interface; see the module for the protocol."""
    path = urlsplit(path).path.rstrip("/")
    lower = {name.lower(): value for name, value in headers.items()}
    if method == "POST" and path.startswith("/lender/applications/") and path.endswith("/withdrawal"):
        return withdraw(unquote(path.removeprefix("/lender/applications/").removesuffix("/withdrawal")))
    if method == "POST" and path.startswith("/lender/applications/") and path.endswith("/suspension"):
        key = unquote(path.removeprefix("/lender/applications/").removesuffix("/suspension"))
        return suspend(key, suspended=body.get("suspended") is True)
    for prefix, kind in KINDS.items():
        if method == "POST" and path == prefix:
            return _take(kind, lower, body)
        if method == "GET" and path.startswith(prefix + "/"):
            found = _find(kind, unquote(path.removeprefix(prefix + "/")))
            return (200, found) if found else (404, {"error": "this key is not known"})
    return 404, {"error": "POST or GET /lender/applications or /lender/disbursements"}


def _take(kind: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
    key, fault = headers.get("idempotency-key", ""), headers.get("x-sandbox-fault", "")
    if not key:
        return 400, {"error": "an Idempotency-Key header is needed"}
    if fault == "before":
        return 500, {"error": "failed before anything happened"}
    if fault == "busy":
        return 503, {"error": "busy, try again later"}
    known = _find(kind, key)
    if known is None:
        try:
            amount = Decimal(str(body["amount"]))
        except (KeyError, InvalidOperation):
            return 422, {"error": "amount is missing or not a number"}
        if not amount.is_finite() or amount <= 0:
            return 422, {"error": "amount must be more than 0"}
        known = _decide(amount, body, fault) if kind == "decision" else _pay(amount, body, key)
        known = _keep(kind, key, known)
        status = 201
    else:
        status = 200
    if fault == "after":
        return 500, {"error": "failed after the effect; ask with GET"}
    return status, known


def withdraw(key: str) -> Answer:
    """The applicant withdrew: noted once; what was decided before stays decided."""
    if _find("decision", key) is None:
        return 404, {"error": "this key is not known"}
    return 200, _keep("withdrawal", key, {"key": key, "status": "withdrawn"})


def suspend(key: str, *, suspended: bool) -> Answer:
    """The sender asks to let a file rest, or says that it goes on; the last word counts."""
    if _find("decision", key) is None:
        return 404, {"error": "this key is not known"}
    return 200, _keep("suspension", key, {"key": key, "status": "suspended" if suspended else "resumed"}, anew=True)


def decide(key: str, body: dict[str, Any]) -> Answer:
    """The decision on a package, whichever way it came: the same key is decided once."""
    return _take("decision", {"idempotency-key": key}, body)


def _decide(amount: Decimal, body: dict[str, Any], fault: str) -> dict[str, Any]:
    name = str(body.get("application_number") or body.get("application") or "")
    draw = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100
    reference = f"LD{hashlib.sha256(f'{name}/{amount}'.encode()).hexdigest()[:12].upper()}"
    rate = str(body.get("annual_rate", "0.0720"))
    if fault == "decline" or (draw < 8 and fault != "approve"):
        reasons = ["综合评分不足", "授信政策限制"][draw % 2 :][:1]
        return {"reference": reference, "status": "declined", "reasons": reasons}
    granted = amount
    if draw >= 88 and amount > 20_000 and fault != "approve":  # approved for less, in whole thousands
        granted = (amount * Decimal("0.8") // 1000) * 1000
    return {
        "reference": reference,
        "status": "approved",
        "approved_amount": f"{granted:.2f}",
        "annual_rate": rate,
        "reasons": [] if granted == amount else ["按偿债能力核减额度"],
    }


def _pay(amount: Decimal, body: dict[str, Any], key: str) -> dict[str, Any]:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    reference = f"PAY{hashlib.sha256(key.encode()).hexdigest()[:14].upper()}"
    return {
        "reference": reference,
        "status": "paid",
        "amount": f"{amount:.2f}",
        "contract": str(body.get("contract", "")),
        "paid_on": str(body.get("value_date") or today),
    }


# -- memory: a file of its own, one row per key -----------------------------------------------------


def _file() -> Path:
    folder = Path(settings.DATA_DIR) / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "lender.sqlite3"


def _open() -> sqlite3.Connection:
    connection = sqlite3.connect(_file(), timeout=20)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS answers (kind TEXT, key TEXT, answer TEXT NOT NULL, PRIMARY KEY (kind, key))"
    )
    return connection


def _find(kind: str, key: str) -> dict[str, Any] | None:
    with closing(_open()) as connection, connection:
        row = connection.execute("SELECT answer FROM answers WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return json.loads(row[0]) if row else None


def _keep(kind: str, key: str, answer: dict[str, Any], *, anew: bool = False) -> dict[str, Any]:
    """Store the first answer to a key; whoever comes second, even at the same instant, gets the first one's. `anew`:
    the last one counts."""
    what = "REPLACE" if anew else "IGNORE"
    with closing(_open()) as connection, connection:
        connection.execute(
            f"INSERT OR {what} INTO answers (kind, key, answer) VALUES (?, ?, ?)",  # noqa: S608
            (kind, key, json.dumps(answer)),
        )
    return _find(kind, key) or answer


def count(kind: str = "receipt") -> int:
    """How many keys have taken effect; the fault tests compare it with the books."""
    with closing(_open()) as connection, connection:
        return int(connection.execute("SELECT count(*) FROM answers WHERE kind = ?", (kind,)).fetchone()[0])
