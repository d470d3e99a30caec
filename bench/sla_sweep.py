"""How long the complaint sweep takes with 100,000 open complaints of which none and 1,000 are due, and when 50,000
come due at once.

    python bench/sla_sweep.py [--open 100000] [--due 1000] [--storm 50000]

On a fresh SQLite file, or on the empty database that DATABASE_URL names (it is filled and left full). Prints seconds
and statements of each run. Aims: 0.05 s with nothing due, 1 s with 1,000 due, and 10 s and 2,000 statements with
50,000 due at once. Exit code 1 when one is missed.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="sla-sweep-")
os.environ.setdefault("BACKOFFICE_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.complaint_rows import desk, fill  # noqa: E402
from complaints.cases.models import Clock, Complaint  # noqa: E402
from complaints.handling import sweeping  # noqa: E402


def timed(now: datetime) -> tuple[float, float, int, sweeping.Swept]:
    statements = 0

    def count(execute, sql, params, many, context):
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        began, cpu = time.perf_counter(), time.process_time()
        swept = sweeping.sweep(now)
        return time.perf_counter() - began, time.process_time() - cpu, statements, swept


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--open", type=int, default=100_000)
    options.add_argument("--due", type=int, default=1_000)
    options.add_argument("--storm", type=int, default=50_000)
    chosen = options.parse_args()
    settings.JOBS_DISPATCH = False
    call_command("migrate", verbosity=0)
    if Complaint.objects.exists():
        print("This database has complaints already; name an empty one in DATABASE_URL.", file=sys.stderr)
        return 2
    now = timezone.now()
    desk(now)
    began = time.perf_counter()
    fill(chosen.open - chosen.due, now=now, due_in=timedelta(days=2))
    fill(chosen.due, now=now, due_in=timedelta(hours=2), warned=True, spread=600)
    connection.cursor().execute("ANALYZE")
    print(f"{connection.vendor}: {Complaint.objects.count():,} open complaints in {time.perf_counter() - began:.0f} s")
    quiet = min(timed(now)[0] for _ in range(5))
    _, cpu, statements, nothing = timed(now)
    print(f"nothing due   {quiet:7.3f} s  {cpu:7.3f} CPU s  {statements:4} statements  {nothing}")
    late, cpu, statements, swept = timed(now + timedelta(hours=2, minutes=30))
    print(f"{chosen.due:,} due     {late:7.3f} s  {cpu:7.3f} CPU s  {statements:4} statements  {swept}")
    again, cpu, statements, second = timed(now + timedelta(hours=2, minutes=30))
    print(f"run again     {again:7.3f} s  {cpu:7.3f} CPU s  {statements:4} statements  {second}")
    wrong = Clock.objects.filter(breached_at__isnull=False).count() != chosen.due or second != sweeping.Swept()
    fill(chosen.storm, now=now, due_in=timedelta(hours=3), warned=True, spread=600)
    connection.cursor().execute("ANALYZE")
    storm, cpu, statements, swept = timed(now + timedelta(hours=3, minutes=11))
    print(f"{chosen.storm:,} at once {storm:7.3f} s  {cpu:7.3f} CPU s  {statements:4} statements  {swept}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    wrong = wrong or swept.breached != chosen.storm
    return int(wrong or quiet > 0.05 or late > 1 or storm > 10 or statements > 2000)


if __name__ == "__main__":
    sys.exit(main())
