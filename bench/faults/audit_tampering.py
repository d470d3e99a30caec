"""Fault 17, the full dose: somebody who dropped the triggers tampers with the audit trail; how much is found?

    python -m bench.faults.audit_tampering [--entries 1000] [--times 10000] [--rate-entries 100000] [--record FILE]

Works on a database and keys of its own in a temporary folder. Prints found / done for each kind, and the speed of the
verification. Exit code 1 when anything went unnoticed or verification reads fewer than 50,000 entries a CPU second.
"""

import argparse
import os
import random
import sys
import tempfile
import time

FOLDER = tempfile.TemporaryDirectory(prefix="audit-tampering-")
os.environ["BACKOFFICE_DATA"] = FOLDER.name
os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from backoffice.audit import services, triggers  # noqa: E402
from backoffice.audit.tests import tampering  # noqa: E402
from backoffice.audit.verification import verify  # noqa: E402
from bench.faults.house import report  # noqa: E402


def write(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            services.record(actor=None, action="bench.write", at=timezone.now(), number=number, amount="12.00")
    services.seal_pending(now=timezone.now())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--entries", type=int, default=1000)
    options.add_argument("--times", type=int, default=10_000)
    options.add_argument("--rate-entries", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--record", default="", help="file to which the line of the table is added")
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    write(chosen.entries)
    rng, done, found = random.Random(chosen.seed), {}, {}
    began = time.perf_counter()
    for number in range(chosen.times):
        kind = tampering.KINDS[number % len(tampering.KINDS)]
        with transaction.atomic():
            kind(rng, chosen.entries)
            noticed = bool(verify(now=timezone.now()).findings)
            transaction.set_rollback(True)
        done[kind.__name__] = done.get(kind.__name__, 0) + 1
        found[kind.__name__] = found.get(kind.__name__, 0) + noticed
    for name, count in done.items():
        print(f"{name:22} {found[name]:6} of {count:6} found")
    print(f"{'all':22} {sum(found.values()):6} of {sum(done.values()):6} found, {time.perf_counter() - began:.0f} s")
    write(chosen.rate_entries)
    cpu = time.process_time()
    result = verify(now=timezone.now())
    rate = result.links / (time.process_time() - cpu)
    passed = found == done and not result.findings and rate >= 50_000
    report(
        "17 audit tampering, triggers dropped",
        f"{sum(done.values())} of {len(done)} kinds",
        f"{sum(found.values())} found; {result.links} entries verified, {rate:,.0f} a CPU second",
        passed,
        chosen.record,
    )
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main())
