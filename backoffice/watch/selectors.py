"""Is the house well? Liveness is work done, not processes that are up."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from backoffice.jobs.models import OutboxMessage, SweepRun

# A due message older than this means that nobody works; a sweep this late means that nobody looks.
TOO_OLD = timedelta(minutes=2)
LEAST_FREE_SHARE = 0.05


@dataclass(frozen=True)
class Work:
    """Ages in whole seconds, counts of messages."""

    due: int
    dead: int
    oldest_due_seconds: int
    seconds_since_tick: int | None
    failing_sweeps: int

    @property
    def ok(self) -> bool:
        return self.oldest_due_seconds <= TOO_OLD.total_seconds() and (
            self.seconds_since_tick is None or self.seconds_since_tick <= TOO_OLD.total_seconds()
        )


def work(now: datetime) -> Work:
    due = OutboxMessage.objects.due(now)
    oldest = due.order_by("not_before", "id").values_list("not_before", flat=True).first()
    last_sweep = SweepRun.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    return Work(
        due=min(due[:10_001].count(), 10_001),
        dead=OutboxMessage.objects.dead()[:10_001].count(),
        oldest_due_seconds=int((now - oldest).total_seconds()) if oldest else 0,
        seconds_since_tick=int((now - last_sweep).total_seconds()) if last_sweep else None,
        failing_sweeps=SweepRun.objects.exclude(last_error="").count(),
    )


def problems() -> list[str]:
    """What keeps this process from serving requests, in words for the operator; empty when it is ready."""
    found = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # On SQLite the immediate transaction has just taken the write lock; on PostgreSQL we ask.
            if connection.vendor == "postgresql":
                cursor.execute("SHOW transaction_read_only")
                if cursor.fetchone()[0] == "on":
                    found.append("the database is read-only")
            else:
                cursor.execute("SELECT 1")
        if not found and not _migrated():
            found.append("migrations are missing: run manage.py migrate")
    except DatabaseError:
        found.append("the database does not answer")
    if _free_share(settings.DATA_DIR) < LEAST_FREE_SHARE:
        found.append("less than 5 % of the disk is free")
    return found


_known_to_be_migrated = False


def _migrated() -> bool:
    global _known_to_be_migrated
    if not _known_to_be_migrated:
        executor = MigrationExecutor(connection)
        _known_to_be_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _known_to_be_migrated


def _free_share(folder: Path) -> float:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 0.0
    return usage.free / usage.total
