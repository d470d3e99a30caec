"""Assessments a second, each stored with its decision, trail and messages: in one worker process and in two.

    python bench/assessments.py [--count 500]                        SQLite, in a temporary folder
    DATABASE_URL=postgres://… python bench/assessments.py            an empty PostgreSQL database

With evidence that is known and valid in one process, where the share of the engine (rules, score, stress, tier) in the
time is taken too; with all five sources asked over HTTP on loopback (the sandbox runs in this process and takes its
share of the processor); with known evidence in two processes at once. Then replays every decision. Aims: 30 a second a
worker with known evidence, by processor time: the clock counts what else runs on the machine; on PostgreSQL 60 a
second by the clock in two workers. Exit code 1 when one is missed or a decision does not replay.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="assessments-")
os.environ.setdefault("BACKOFFICE_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from backoffice.demo.sandbox import server  # noqa: E402
from backoffice.jobs.models import OutboxMessage  # noqa: E402
from backoffice.jobs.services import run_message  # noqa: E402
from bench.applications import publish, submit  # noqa: E402
from risk.assessment import domain  # noqa: E402
from risk.assessment.models import Assessment  # noqa: E402
from risk.assessment.replaying import replay  # noqa: E402


def waiting() -> list[int]:
    open_ones = OutboxMessage.objects.filter(name="risk.assess_application", done_at=None)
    return list(open_ones.order_by("pk").values_list("pk", flat=True))


def worker(ids: list[int], gate: Any, done: Any) -> None:
    """One of several workers: what the broker gives it, one after the other."""
    settings.JOBS_DISPATCH = False
    gate.wait()
    done.put(sum(run_message(pk) for pk in ids))


def side_by_side(workers: int) -> float:
    """All waiting assessments in so many processes at once; how many a second by the clock."""
    ids = waiting()
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    gate, done = context.Barrier(workers + 1), context.Queue()
    processes = [context.Process(target=worker, args=(ids[n::workers], gate, done)) for n in range(workers)]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    count = sum(done.get() for _process in processes)
    took = time.perf_counter() - began
    for process in processes:
        process.join()
    print(
        f"evidence known, {workers} workers    {count:5} assessed  {count / took:7.1f} a second (aim 60 on PostgreSQL)"
    )
    return count / took


class Engine:
    """Processor seconds spent in the decision itself."""

    def __init__(self) -> None:
        self.seconds, self.decide = 0.0, domain.decide

    def __enter__(self) -> "Engine":
        domain.decide = self.timed
        return self

    def __exit__(self, *_error: object) -> None:
        domain.decide = self.decide

    def timed(self, *inputs: Any) -> Any:
        began = time.process_time()
        try:
            return self.decide(*inputs)
        finally:
            self.seconds += time.process_time() - began


def work_off(what: str) -> float:
    """Runs the waiting assessments one after the other, as a worker does. Returns how many a second of processor time,
    which is what a worker on a free core does; the clock's figure is printed beside it."""
    ids = waiting()
    began, cpu = time.perf_counter(), time.process_time()
    done = sum(run_message(pk) for pk in ids)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{what:28} {done:5} assessed  {done / took:7.1f} a second  {cpu / done * 1000:6.1f} CPU ms each")
    return done / cpu


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=500)
    count = options.parse_args().count
    settings.JOBS_DISPATCH = False
    call_command("migrate", verbosity=0)
    if Assessment.objects.exists():
        print("This database has assessments already; name an empty one in DATABASE_URL.", file=sys.stderr)
        return 2
    partners = server.start()
    settings.PARTNERS = dict.fromkeys(settings.PARTNERS, partners.url)
    publish()
    print(f"{connection.vendor}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before")
    submit(count, known=True)
    with Engine() as engine:
        known = work_off("evidence known")
    print(
        f"the engine itself: {engine.seconds / count * 1000:.1f} ms each, "
        f"{engine.seconds * known / count:.0%} of the time"
    )
    submit(count, serial=count)
    work_off("five sources asked over HTTP")
    server.stop(partners)
    submit(count, serial=2 * count, known=True)
    both = side_by_side(2)
    began = time.perf_counter()
    different = sum(
        not replay(one).same for one in Assessment.objects.select_related("rule_set", "scorecard").iterator(200)
    )
    print(f"{3 * count} replayed in {time.perf_counter() - began:.1f} s, {different} different")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores after")
    stored = Assessment.objects.count() == 3 * count
    slow = known < 30 or (connection.vendor == "postgresql" and both < 60)
    return int(different > 0 or not stored or slow)


if __name__ == "__main__":
    sys.exit(main())
