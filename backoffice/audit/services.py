"""Writing the trail, chaining it, verifying it."""

import logging
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise

from backoffice.audit import anchors, domain
from backoffice.audit.models import AuditCheck, AuditLink, AuditRow
from backoffice.audit.selectors import unchained, unchained_recent
from backoffice.audit.verification import chain_of, row_mac, verify
from backoffice.sealing.keys import keyring

logger = logging.getLogger("backoffice.audit")

SEAL_BATCH = 5000
KEPT_FINDINGS = 200

__all__ = ["check_trail", "finish_check", "record", "request_check", "row_mac", "seal_pending"]


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if isinstance(value, Promise):
            return str(value)
        if isinstance(value, set | frozenset):
            return sorted(value)
        return super().default(value)


def record(
    *, actor: Any, action: str, obj: models.Model | None = None, reason: str = "", at: datetime, **facts: Any
) -> None:
    """One entry in the transaction of the business change: if the entry fails, the change fails with it.

    `actor` is a user, or None for the system itself. `action` is `room.verb`. `facts` must be JSON-able (Decimal,
    date, UUID are fine) and hold field names and masked values; identifiers that slip in are masked.
    """
    _entry(actor, action, obj, reason, at, facts).save(force_insert=True)


def record_many(
    *, actor: Any, action: str, at: datetime, entries: list[tuple[models.Model, dict[str, Any]]], reason: str = ""
) -> None:
    """`record` for many objects (each with its facts) in one statement; each entry stands and is sealed for itself."""
    rows = [_entry(actor, action, obj, reason, at, facts) for obj, facts in entries]
    AuditRow.objects.bulk_create(rows, batch_size=200)


def _entry(
    actor: Any, action: str, obj: models.Model | None, reason: str, at: datetime, facts: dict[str, Any]
) -> AuditRow:
    row = AuditRow(
        at=at,
        actor_id=actor.pk if actor is not None else None,
        actor_name=str(actor)[:60] if actor is not None else "",
        action=action,
        reason=domain.masked(reason),
        body=domain.body_text(facts, _Encoder().default),
    )
    if obj is not None:
        row.object_type = obj._meta.label_lower
        row.object_id = str(obj.pk)
        row.object_label = str(getattr(obj, "number", "") or "")[:80]
    row.mac = row_mac(row)
    return row


def seal_pending(*, now: datetime, everything: bool = False) -> int:
    """Chains the entries that have no link yet; one sealer at a time. Returns how many.

    Takes rows without a link, not a range of ids: on PostgreSQL an entry may commit after one with a higher id.
    `everything` looks at the whole table instead of its end; the nightly check does that.
    """
    done = 0
    while True:
        added = _seal_batch(now, everything)
        done += added
        if added < SEAL_BATCH:
            return done


def _seal_batch(now: datetime, everything: bool) -> int:
    try:
        with transaction.atomic():
            head = AuditLink.objects.select_for_update().order_by("-seq").first()
            rows = list((unchained() if everything else unchained_recent(head)).only("id", "mac")[:SEAL_BATCH])
            if not rows:
                return 0
            seq, chain = (head.seq, head.chain) if head is not None else (0, domain.GENESIS.hex())
            key, links = keyring().audit, []
            for row in rows:
                seq += 1
                chain = chain_of(key, chain, seq, row.pk, row.mac)
                links.append(AuditLink(seq=seq, row_id=row.pk, chain=chain, sealed_at=now))
            AuditLink.objects.bulk_create(links, batch_size=500)
    except IntegrityError:
        # Another sealer took the same place in the chain; its links stand, ours were rolled back.
        return 0
    anchors.write(seq=seq, chain=chain, at=now)
    logger.info("audit_anchor", extra={"seq": seq, "chain": chain})
    return len(rows)


@transaction.atomic
def request_check(*, actor: Any, now: datetime) -> AuditCheck:
    """Asks for a verification of the whole trail; the caller enqueues `audit.verify` with its id."""
    check = AuditCheck.objects.create(started_at=now, asked_by=actor)
    record(actor=actor, action="audit.verify", obj=check, at=now)
    return check


def check_trail(*, actor: Any, now: datetime) -> AuditCheck:
    """Verifies the whole trail here and keeps the result."""
    return finish_check(check_id=request_check(actor=actor, now=now).pk, now=now)


def finish_check(*, check_id: int, now: datetime) -> AuditCheck:
    """Runs a requested check; one that is finished stays as it is."""
    check = AuditCheck.objects.get(pk=check_id)
    if check.finished_at is not None:
        return check
    seal_pending(now=now, everything=True)
    result = verify(now=now)
    check.links, check.unsealed, check.anchors = result.links, result.unsealed, result.anchors
    check.finding_count = len(result.findings)
    check.findings = [finding.as_dict() for finding in result.findings[:KEPT_FINDINGS]]
    check.seconds = result.seconds
    check.finished_at = now
    check.save()
    if result.findings:
        logger.error("audit_trail_damaged", extra={"check": check.pk, "findings": len(result.findings)})
    return check
