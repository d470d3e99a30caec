"""Reading the whole trail against its MACs, its chain and the anchors outside the database."""

import hmac
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from backoffice.audit import anchors, domain
from backoffice.audit.models import AuditLink, AuditRow
from backoffice.sealing.keys import keyring

SEALED_WITHIN = timedelta(minutes=5)
# As `domain.parts` takes them; plain values instead of objects, since a verification reads everything.
FIELDS = (
    "uid", "at", "actor_id", "actor_name", "action", "object_type", "object_id", "object_label", "reason", "body",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`kind`: changed, missing, chain, unsealed, forged, anchor, tail. `seq` and `row` say where, 0 when unknown."""

    kind: str
    seq: int
    row: int
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Result:
    links: int = 0
    unsealed: int = 0
    anchors: int = 0
    seconds: Decimal = Decimal(0)
    findings: list[Finding] = field(default_factory=list)


def row_mac(row: Any) -> str:
    """MAC over everything an entry says."""
    return _mac(keyring().audit, [getattr(row, name) for name in FIELDS])


def _mac(key: bytes, values: Sequence[Any]) -> str:
    uid, at, actor_id, *texts = values
    parts = domain.parts(uid, at, actor_id, *texts)
    message = b"".join([b"audit.row", *(len(part).to_bytes(8, "big") + part for part in parts)])
    return hmac.digest(key, message, "sha256").hex()


def chain_of(key: bytes, previous: str, seq: int, row_id: int, mac: str) -> str:
    """The next link: HMAC over the previous link, the place, the entry's id and the entry's MAC."""
    return hmac.digest(key, f"audit.chain|{previous}|{seq}|{row_id}|{mac}".encode(), "sha256").hex()


def verify(*, now: datetime) -> Result:
    """Everything there is to find, with the number of the entry; see `Finding`. Reads each entry once."""
    began, result, key = time.perf_counter(), Result(), keyring().audit
    wanted = _anchors(result)
    previous, expected = domain.GENESIS.hex(), 1
    for seq, chain, row_id, mac, *values in _links():
        if seq != expected:
            result.findings += [Finding("missing", gap, 0) for gap in range(expected, min(seq, expected + 100))]
        if not hmac.compare_digest(mac, _mac(key, values)):
            result.findings.append(Finding("changed", seq, row_id))
        elif not hmac.compare_digest(chain, chain_of(key, previous, seq, row_id, mac)):
            result.findings.append(Finding("chain", seq, row_id))
        if (anchored := wanted.pop(seq, None)) is not None and anchored != chain:
            result.findings.append(Finding("anchor", seq, row_id))
        previous, expected = chain, seq + 1
        result.links += 1
    for seq in sorted(wanted):
        result.findings.append(Finding("tail" if seq >= expected else "anchor", seq, 0))
    _unsealed(result, key, now)
    result.seconds = Decimal(f"{time.perf_counter() - began:.3f}")
    return result


def _links() -> Iterable[tuple]:
    names = ("seq", "chain", "row_id", "row__mac", *(f"row__{name}" for name in FIELDS))
    return AuditLink.objects.order_by("seq").values_list(*names).iterator(chunk_size=5000)


def _anchors(result: Result) -> dict[int, str]:
    wanted: dict[int, str] = {}
    for anchor in anchors.read():
        result.anchors += 1
        if anchor.genuine:
            wanted[anchor.seq] = anchor.chain
        else:
            result.findings.append(Finding("anchor", anchor.seq, 0, anchor.where))
    return wanted


def _unsealed(result: Result, key: bytes, now: datetime) -> None:
    rows = AuditRow.objects.filter(link__isnull=True).order_by("id").values_list("id", "mac", *FIELDS)
    for row_id, mac, *values in rows.iterator(chunk_size=5000):
        result.unsealed += 1
        if not hmac.compare_digest(mac, _mac(key, values)):
            result.findings.append(Finding("forged", 0, row_id))
        elif values[1] < now - SEALED_WITHIN:
            result.findings.append(Finding("unsealed", 0, row_id))
