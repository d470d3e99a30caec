"""The outbox: write what must happen later in the transaction that wants it, and make it happen exactly once.

The database is the queue of record. Celery only wakes a worker; a lost, doubled or late wake-up changes nothing,
because `run_message` takes the row itself and writes effect and "done" together.
"""

import logging
import threading
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection, models, transaction
from django.utils import timezone

from backoffice.audit.services import record
from backoffice.jobs import domain
from backoffice.jobs.models import OutboxMessage, SweepRun
from backoffice.jobs.registry import Job, Sweep, get_job, jobs, sweeps
from backoffice.values.redaction import redact

log = logging.getLogger(__name__)

# The request or message on whose behalf this thread works; set by the request middleware and by the worker.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# The message whose handler runs now: (outbox id, lease token or None); None again once that is done.
current: ContextVar[tuple[int, uuid.UUID | None] | None] = ContextVar("current_message", default=None)


class LeaseLost(RuntimeError):
    """Another worker took over this message because ours was thought dead; our transaction must not commit."""


class TryLater(Exception):
    """Raised by a handler that cannot work yet (a partner is down): it waits `after` longer."""

    def __init__(self, reason: str, *, after: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(reason)
        self.after = after


def enqueue(
    name: str, *, key: str, payload: dict[str, Any], not_before: datetime | None = None, now: datetime | None = None
) -> OutboxMessage:
    """Write a message into the outbox of this transaction and wake a worker once it commits.

    `key` names the effect ("assess:17"): the same key twice is one message. `payload` holds ids, never personal data.
    Raises UnknownJob for a name that nobody handles. `not_before` holds it back until then.
    """
    spec = get_job(name)
    now = now or timezone.now()
    start = max(not_before, now) if not_before else now
    wanted = OutboxMessage(
        key=key,
        name=name,
        payload=payload,
        queue=spec.queue,
        request_id=request_id.get(),
        created_at=now,
        not_before=start,
        # The wake-up below covers the first seconds; the sweeper steps in if it got lost.
        wake_at=start if start > now else now + domain.WAKE_AFTER,
    )
    # Two statements, where asking, a savepoint and an insert inside it would be four.
    OutboxMessage.objects.bulk_create([wanted], ignore_conflicts=True)
    message = OutboxMessage.objects.get(key=key)
    if message.created_at == now and start <= now:
        message_id, queue, request = message.pk, spec.queue, message.request_id
        transaction.on_commit(lambda: dispatch(message_id, queue=queue, request=request))
    return message


def enqueue_many(name: str, items: list[tuple[str, dict[str, Any]]], *, now: datetime | None = None) -> None:
    """`enqueue` for many (key, payload) at once, in a few statements; keys that exist are left as they are.

    The sweeper, which looks every two seconds, wakes the workers.
    """
    spec = get_job(name)
    now = now or timezone.now()
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                key=key,
                name=name,
                payload=payload,
                queue=spec.queue,
                request_id=request_id.get(),
                created_at=now,
                not_before=now,
                wake_at=now,
            )
            for key, payload in items
        ],
        ignore_conflicts=True,
        batch_size=200,
    )


def dispatch(message_id: int, *, queue: str, request: str = "") -> bool:
    """Wake a worker for a message. False if the broker cannot be reached: the sweeper will try again."""
    if not settings.JOBS_DISPATCH:
        return False
    try:
        current_app.send_task(
            "jobs.wake", args=[message_id], queue=queue, headers={"request_id": request}, retry=False
        )
    except Exception as error:  # any transport has errors of its own; none may break the caller's finished work
        log.warning("wake-up of message %s failed: %s", message_id, type(error).__name__)
        return False
    return True


def redispatch_due(*, now: datetime, limit: int = 500) -> int:
    """Wake workers again for open messages whose wake-up got no answer. Returns how many. Safe to run at any time."""
    with transaction.atomic():
        rows = list(
            OutboxMessage.objects.open()
            .filter(wake_at__lte=now, not_before__lte=now)
            .filter(models.Q(lease_until=None) | models.Q(lease_until__lte=now))
            .order_by("wake_at", "id")
            .select_for_update(skip_locked=True)[:limit]
        )
        for row in rows:
            row.wake_at = domain.next_wake(row.sends, now)
            row.sends += 1
            row.sent_at = now
        OutboxMessage.objects.bulk_update(rows, ["wake_at", "sends", "sent_at"])
    for row in rows:
        dispatch(row.pk, queue=row.queue, request=row.request_id)
    return len(rows)


def run_message(
    message_id: int, *, now: datetime | None = None, heartbeat: bool = False, raise_errors: bool = False
) -> bool:
    """Take one message and run its handler. True if the handler ran and its message is done.

    False if there was nothing to do: already done, given up, not due, held by someone else, or it failed (the failure
    is stored with the pause before the next try).
    """
    now = now or timezone.now()
    try:
        return _run(message_id, now, heartbeat)
    except TryLater as later:
        _postpone(message_id, now, later)
        return False
    except Exception as error:
        _fail(message_id, now, error)
        if raise_errors:
            raise
        return False


def _run(message_id: int, now: datetime, heartbeat: bool) -> bool:
    """In one transaction with the effect; or, for a handler that keeps its own transactions, under a lease."""
    with transaction.atomic():
        message = _take(message_id, now)
        if message is None:
            return False
        spec = get_job(message.name)
        if spec.transactional:
            with _on_behalf_of(message):
                _call(spec, message.payload, now)
            OutboxMessage.objects.filter(pk=message_id).update(
                done_at=timezone.now(), attempts=message.attempts + 1, last_error=""
            )
            return True
        message.lease_token = uuid.uuid4()
        message.lease_until = now + domain.LEASE
        message.wake_at = message.lease_until
        message.attempts += 1
        message.save(update_fields=["lease_token", "lease_until", "wake_at", "attempts"])
    with _on_behalf_of(message), _renewing(message, enabled=heartbeat):
        _call(spec, message.payload, now)
        if current.get() is not None:
            _mark_done(message.pk, message.lease_token)
    return True


def _mark_done(message_id: int, token: uuid.UUID | None) -> int:
    return (
        OutboxMessage.objects.open()
        .filter(pk=message_id, lease_token=token)
        .update(done_at=timezone.now(), lease_until=None, lease_token=None, last_error="")
    )


def _take(message_id: int, now: datetime) -> OutboxMessage | None:
    return OutboxMessage.objects.due(now).filter(pk=message_id).select_for_update(skip_locked=True).first()


def _call(spec: Job, payload: dict[str, Any], now: datetime) -> None:
    if spec.wants_now:
        spec.handler(**payload, now=now)
    else:
        spec.handler(**payload)


@contextmanager
def _on_behalf_of(message: OutboxMessage) -> Iterator[None]:
    token = current.set((message.pk, message.lease_token))
    request = request_id.set(message.request_id)
    try:
        yield
    finally:
        request_id.reset(request)
        current.reset(token)


def complete() -> None:
    """Mark the running message done inside the handler's own transaction, so that effect and "done" commit together.

    For handlers declared with transactional=False. Raises LeaseLost if another worker took over meanwhile: let it fly,
    the transaction rolls back and the other worker's effect stands alone.
    """
    held = current.get()
    if held is None:
        return  # called directly, not by a worker: there is no message to finish
    message_id, token = held
    if token is None:
        return  # one transaction for all: run_message writes "done" itself
    if not _mark_done(message_id, token):
        raise LeaseLost(f"message {message_id} was taken over")
    transaction.on_commit(lambda: current.set(None))


@contextmanager
def _renewing(message: OutboxMessage, *, enabled: bool) -> Iterator[None]:
    """Renew the lease from a thread with a connection of its own as long as this process lives."""
    if not enabled:
        yield
        return
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(domain.LEASE.total_seconds() / 3):
            try:
                close_old_connections()
                until = timezone.now() + domain.LEASE
                OutboxMessage.objects.open().filter(pk=message.pk, lease_token=message.lease_token).update(
                    lease_until=until, wake_at=until
                )
            except Exception:
                log.warning("lease of message %s could not be renewed", message.pk, exc_info=True)
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{message.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _release(message: OutboxMessage) -> None:
    message.lease_until = None
    message.lease_token = None
    message.wake_at = message.not_before
    message.sends = 0
    message.save()


def _postpone(message_id: int, now: datetime, later: TryLater) -> None:
    with transaction.atomic():
        message = OutboxMessage.objects.open().filter(pk=message_id).select_for_update().first()
        if message is not None:
            message.not_before = now + later.after
            message.last_error = redact(str(later))
            _release(message)


def _fail(message_id: int, now: datetime, error: Exception) -> None:
    if isinstance(error, LeaseLost):
        log.warning("%s", error)
        return
    spec = jobs.get(OutboxMessage.objects.values_list("name", flat=True).get(pk=message_id))
    with transaction.atomic():
        message = OutboxMessage.objects.open().filter(pk=message_id).select_for_update().first()
        if message is None:
            return
        if message.lease_token is None:
            message.attempts += 1  # the count made inside the transaction was rolled back with it
        message.last_error = describe(error)
        if domain.is_given_up(message.attempts, spec.max_attempts if spec else 1):
            message.dead_at = now
            log.error("message %s (%s) is given up: %s", message_id, message.name, type(error).__name__)
        else:
            message.not_before = now + domain.pause_after(message.attempts)
            log.warning("message %s (%s) failed: %s", message_id, message.name, type(error).__name__)
        _release(message)


def describe(error: Exception) -> str:
    """The error and where it arose, without local variables and personal identifiers."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = "\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return redact(f"{type(error).__name__}: {error}"[:1000]) + ("\n" + where if where else "")


def drain(limit: int = 1000, *, now: datetime | None = None, raise_errors: bool | None = None) -> int:
    """Run all due messages in this process, also those that they enqueue; returns how many ran.

    For tests and commands. In tests an error in a handler is raised again after it has been stored.
    """
    if raise_errors is None:
        raise_errors = settings.JOBS_RAISE
    tried = ran = 0
    while tried < limit:
        at = now or timezone.now()
        batch = OutboxMessage.objects.due(at).order_by("not_before", "id").values_list("id", flat=True)
        ids = list(batch[: min(200, limit - tried)])
        if not ids:
            break
        for message_id in ids:
            tried += 1
            ran += run_message(message_id, now=at, raise_errors=raise_errors)
    return ran


def rerun(*, actor: Any, message_id: int, reason: str, now: datetime) -> OutboxMessage:
    """Give a dead letter another round of attempts. Audited. Raises OutboxMessage.DoesNotExist if it is not dead."""
    with transaction.atomic():
        message = OutboxMessage.objects.dead().select_for_update().get(pk=message_id)
        message.dead_at = None
        message.attempts = 0
        message.not_before = now
        _release(message)
        record(
            actor=actor, action="jobs.rerun", obj=message, reason=reason, at=now, name=message.name, key=message.key
        )
        transaction.on_commit(lambda: dispatch(message.pk, queue=message.queue, request=message.request_id))
    return message


# A sweep that started this long ago and never ended is taken to be dead.
SWEEP_LOST = timedelta(minutes=10)


def _is_due(spec: Sweep, last: datetime, now: datetime) -> bool:
    if isinstance(spec.every, timedelta):
        return last + spec.every <= now
    spec.every.nowfun = lambda: now
    return spec.every.remaining_estimate(last) <= timedelta(0)


def claim_due_sweeps(*, now: datetime) -> list[str]:
    """Names of the periodic functions whose turn it is, each claimed by a conditional update: however many beats and
    sweepers ask, one gets it. What was missed during downtime is due at once; a nightly one starts in its first night.
    """
    known = {run.name: run for run in SweepRun.objects.filter(name__in=sweeps)}
    claimed = []
    for name, spec in sweeps.items():
        run = known.get(name)
        if run is None:
            first = isinstance(spec.every, timedelta)
            _, created = SweepRun.objects.get_or_create(
                name=name, defaults={"started_at": now, "finished_at": None if first else now}
            )
            if created and first:
                claimed.append(name)
            continue
        if (run.finished_at is None and run.started_at > now - SWEEP_LOST) or not _is_due(spec, run.started_at, now):
            continue
        if SweepRun.objects.filter(name=name, started_at=run.started_at).update(started_at=now, finished_at=None):
            claimed.append(name)
    return claimed


def run_sweep(name: str, *, now: datetime) -> None:
    """Run a periodic function now and remember how it went. Its error is stored and raised."""
    error = ""
    try:
        sweeps[name].handler(now)
    except Exception as problem:
        error = describe(problem)
        raise
    finally:
        ended = timezone.now()
        values: dict[str, Any] = {"finished_at": ended, "last_error": error}
        if not error:
            values["succeeded_at"] = ended
        if not SweepRun.objects.filter(name=name).update(**values):
            SweepRun.objects.create(name=name, started_at=now, **values)
