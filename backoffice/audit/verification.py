"""Reading the whole trail against its MACs, its chain and the anchors outside the database."""

import hashlib
import hmac
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from backoffice.audit import anchors, domain
from backoffice.audit.models import AuditLink, AuditRow
from backoffice.sealing.keys import keyring

SEALED_WITHIN = timedelta(minutes=5)
FIELDS = (
    "id", "uid", "at", "actor", "actor_name", "action", "object_type", "object_id", "object_label", "reason",
    "body", "mac",
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


def row_mac(row: Any, key: bytes | None = None) -> str:
    """MAC over everything an entry says."""
    digest = hmac.new(key or keyring().audit, b"audit.row", hashlib.sha256)
    parts = domain.parts(
        uid=str(row.uid),
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        object_label=row.object_label,
        reason=row.reason,
        body=row.body,
    )
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def chain_of(key: bytes, previous: str, seq: int, row_id: int, mac: str) -> str:
    """The next link: HMAC over the previous link, the place, the entry's id and the entry's MAC."""
    return hmac.new(key, f"audit.chain|{previous}|{seq}|{row_id}|{mac}".encode(), hashlib.sha256).hexdigest()


def verify(*, now: datetime) -> Result:
    """Everything there is to find, with the number of the entry; see `Finding`. Reads each entry once."""
    began, result, key = time.perf_counter(), Result(), keyring().audit
    wanted = _anchors(result)
    previous, expected = domain.GENESIS.hex(), 1
    for link in _links():
        if link.seq != expected:
            for gap in range(expected, min(link.seq, expected + 100)):
                result.findings.append(Finding("missing", gap, 0))
        row = link.row
        if not hmac.compare_digest(row.mac, row_mac(row, key)):
            result.findings.append(Finding("changed", link.seq, row.pk))
        elif not hmac.compare_digest(link.chain, chain_of(key, previous, link.seq, row.pk, row.mac)):
            result.findings.append(Finding("chain", link.seq, row.pk))
        if (anchored := wanted.pop(link.seq, None)) is not None and anchored != link.chain:
            result.findings.append(Finding("anchor", link.seq, row.pk))
        previous, expected = link.chain, link.seq + 1
        result.links += 1
    for seq in sorted(wanted):
        result.findings.append(Finding("tail" if seq >= expected else "anchor", seq, 0))
    _unsealed(result, key, now)
    result.seconds = Decimal(f"{time.perf_counter() - began:.3f}")
    return result


def _links() -> Iterable[AuditLink]:
    only = ["seq", "chain", *(f"row__{name}" for name in FIELDS)]
    return AuditLink.objects.select_related("row").only(*only).order_by("seq").iterator(chunk_size=2000)


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
    for row in AuditRow.objects.filter(link__isnull=True).order_by("id").iterator(chunk_size=2000):
        result.unsealed += 1
        if not hmac.compare_digest(row.mac, row_mac(row, key)):
            result.findings.append(Finding("forged", 0, row.pk))
        elif row.at < now - SEALED_WITHIN:
            result.findings.append(Finding("unsealed", 0, row.pk))
