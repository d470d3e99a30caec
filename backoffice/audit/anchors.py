"""The newest link of the chain, kept outside the database: without it nobody could tell that the tail was cut off.

One line of JSON per sealing in a file per day, signed with the audit key; the same goes to the log stream. Operators
copy the folder to another machine (docs/production.md).
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from backoffice.sealing.services import mac


@dataclass(frozen=True)
class Anchor:
    seq: int
    chain: str
    genuine: bool
    where: str


def folder() -> Path:
    return Path(settings.AUDIT_ANCHOR_DIR or settings.DATA_DIR / "anchors")


def write(*, seq: int, chain: str, at: datetime) -> None:
    """Appends one anchor; called after the links were committed."""
    path = folder() / f"{timezone.localdate(at):%Y-%m-%d}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"seq": seq, "chain": chain, "at": at.isoformat(), "mac": _signature(seq, chain)}
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def read() -> Iterator[Anchor]:
    """All anchors, oldest file first. A line that cannot be read counts as not genuine."""
    if not folder().is_dir():
        return
    for path in sorted(folder().glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            where = f"{path.name}:{number}"
            try:
                raw = json.loads(line)
                seq, chain = int(raw["seq"]), str(raw["chain"])
                genuine = hmac.compare_digest(str(raw["mac"]), _signature(seq, chain))
            except (KeyError, TypeError, ValueError):
                yield Anchor(0, "", False, where)
            else:
                yield Anchor(seq, chain, genuine, where)


def _signature(seq: int, chain: str) -> str:
    return mac("audit.anchor", str(seq).encode(), chain.encode()).hex()
