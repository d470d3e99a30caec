"""Assessments a second in one worker process, each stored with its decision, trail and messages.

    python bench/assessments.py [--count 500]                        SQLite, in a temporary folder
    DATABASE_URL=postgres://… python bench/assessments.py            an empty PostgreSQL database

Twice: with evidence that is known and valid, and with all five sources asked over HTTP on loopback (the sandbox runs
in this process and takes its share of the processor). Then replays every decision. Aim: 30 a second a worker with
known evidence, by processor time: the clock counts what else runs on the machine. Exit code 1 when it is missed or a
decision does not replay.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="assessments-")
os.environ.setdefault("BACKOFFICE_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from backoffice.demo.sandbox import server  # noqa: E402
from backoffice.jobs.models import OutboxMessage  # noqa: E402
from backoffice.jobs.services import run_message  # noqa: E402
from bench.applications import publish, submit  # noqa: E402
from risk.assessment.models import Assessment  # noqa: E402
from risk.assessment.services import replay  # noqa: E402


def work_off(what: str) -> float:
    """Runs the waiting assessments one after the other, as a worker does. Returns how many a second of processor time,
    which is what a worker on a free core does; the clock's figure is printed beside it."""
    ids = list(OutboxMessage.objects.filter(name="risk.assess_application", done_at=None).values_list("pk", flat=True))
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
    known = work_off("evidence known")
    submit(count, serial=count)
    work_off("five sources asked over HTTP")
    server.stop(partners)
    began = time.perf_counter()
    different = sum(
        not replay(one).same for one in Assessment.objects.select_related("rule_set", "scorecard").iterator(200)
    )
    print(f"{2 * count} replayed in {time.perf_counter() - began:.1f} s, {different} different")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores after")
    stored = Assessment.objects.count() == 2 * count
    return int(different > 0 or not stored or known < 30)


if __name__ == "__main__":
    sys.exit(main())
