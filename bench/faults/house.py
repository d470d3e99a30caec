"""A throw-away house for fault runs: database, broker, and two tables that show what really happened."""

import ctypes
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def house() -> Iterator[None]:
    """Django set up on DATABASE_URL / BROKER_URL, or on a fresh folder; own tables are made and dropped again."""
    with tempfile.TemporaryDirectory(prefix="backoffice-faults-") as folder:
        os.environ.setdefault("BACKOFFICE_DATA", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "backoffice.settings"
        os.environ.setdefault("LOG_LEVEL", "ERROR")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if "backoffice_outboxmessage" not in connection.introspection.table_names():
            call_command("migrate", verbosity=0)
        drop_tables()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE fault_row (number integer PRIMARY KEY)")
            cursor.execute("CREATE TABLE fault_effect (number integer NOT NULL, at double precision NOT NULL)")
        try:
            yield
        finally:
            drop_tables()


def drop_tables() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("fault_row", "fault_effect"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def ask(question: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


class Process:
    """A child that can be killed with everything it started, and started again."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command],
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL),  # dies with us
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("FAULTS_VERBOSE") else subprocess.DEVNULL,
        )

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()] if path.exists() else []

    def kill(self, kind: str = "group") -> None:
        """`group`: the process and all it started, at once. `child`: one of its children; the rest lives on."""
        if kind == "child":
            for pid in self.children()[:1]:
                os.kill(pid, signal.SIGKILL)
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_until(what: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return what()


def worker() -> Process:
    return Process(
        *("celery", "-q", "-A", "bench.faults.work", "worker", "-Q", "urgent,default,documents", "-c", "2"),
        *("-l", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def beat() -> Process:
    return Process("celery", "-q", "-A", "bench.faults.work", "beat", "-l", "ERROR")


def machine() -> str:
    from django.conf import settings
    from django.db import connection

    broker = settings.CELERY_BROKER_URL.split(":", 1)[0].replace("atomicfiles", "folder")
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}, {connection.vendor}, {broker}"
    )


def commit() -> str:
    result = subprocess.run(["git", "log", "-1", "--format=%h"], cwd=ROOT, capture_output=True, text=True, check=False)
    return result.stdout.strip() or "—"


def report(name: str, dose: str, outcome: str, passed: bool, record: str) -> None:
    """One line of the published table, on the screen and, if wanted, at the end of a file."""
    verdict = "pass" if passed else "**FAIL**"
    cells = (f"{datetime.now(UTC):%Y-%m-%d}", commit(), name, dose, outcome, verdict, machine())
    row = f"| {' | '.join(cells)} |"
    print(row)
    if record:
        with (ROOT / record).open("a", encoding="utf-8") as file:
            file.write(row + "\n")
