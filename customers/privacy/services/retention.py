"""The nightly letting go: set-wise over due rows, a batch per transaction, safe to cut off and to run again."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.audit.services import record
from customers.privacy import keeping
from customers.privacy.domain import LockReason
from customers.privacy.models import ProcessingLock, RetentionRun
from customers.privacy.selectors import retention as selectors
from customers.profiles.policies import require


def run_retention(*, actor: Any, now: datetime) -> RetentionRun:
    """Locks, anonymises and erases what is due and free, and keeps the report of it.

    Asks the legal holds again batch by batch right before acting. A run that is cut off leaves finished batches done
    and the next run goes on: what was let go is no longer due.
    """
    require(actor, "privacy.manage")
    run = RetentionRun.objects.create(started_at=now, started_by=actor)
    for of in selectors.classes(now):
        done, held = 0, Counter()
        for batch in selectors.batches(of, now):
            for why in batch.held.values():
                held.update(why)
            if batch.free:
                with transaction.atomic():
                    of.kind.let_go(batch.free, now)
            done += len(batch.free)
            run.held += len(batch.held)
        run.report.append(
            {
                "kind": of.kind.code,
                "letting": of.kind.letting.value,
                "cutoff": of.cutoff.isoformat(),
                "period": of.period.value,
                "parameter": of.kind.parameter,
                "basis": of.period.basis,
                "held": dict(held),
                "done": done,
            }
        )
        run.done += done
    run.finished_at = now
    with transaction.atomic():
        run.save()
        record(actor=actor, action="privacy.run_retention", obj=run, at=now, done=run.done, held=run.held)
    return run


def lock_for_law(customer_ids: list[int], now: datetime) -> None:
    """Stored only from now on, because nothing but the law keeps these records."""
    ProcessingLock.objects.bulk_create(
        [ProcessingLock(customer_id=pk, reason=LockReason.RETENTION.value, locked_at=now) for pk in customer_ids],
        ignore_conflicts=True,
    )


def anonymise(customer_ids: list[int], now: datetime) -> None:
    """For good: every room empties what names these people; the lock that says so is never lifted."""
    records = keeping.anonymise(customer_ids, now)
    ProcessingLock.objects.filter(customer__in=records, lifted_at__isnull=True).update(lifted_at=now)
    ProcessingLock.objects.bulk_create(
        [ProcessingLock(customer_id=pk, reason=LockReason.ANONYMISED.value, locked_at=now) for pk in records]
    )
