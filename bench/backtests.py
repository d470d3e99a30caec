"""How long a backtest of many stored decisions takes, and how much memory.

    python bench/backtests.py [--count 200000]                       SQLite, in a temporary folder
    DATABASE_URL=postgres://… python bench/backtests.py              an empty PostgreSQL database

Assesses 200 applications, copies their decisions as further rounds up to the count, then backtests a draft in which
one rule is harder. Aims: 200,000 decisions in 60 s; the peak of memory at the full count is not more than 1.3 times
that of a tenth of it. Exit code 1 when one is missed or a case is not counted.
"""

import argparse
import copy
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="backtests-")
os.environ.setdefault("BACKOFFICE_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from backoffice.accounts.models import User  # noqa: E402
from backoffice.jobs.services import drain  # noqa: E402
from bench.applications import publish, submit  # noqa: E402
from risk.assessment.models import Assessment  # noqa: E402
from risk.backtests import services  # noqa: E402
from risk.backtests.models import Backtest  # noqa: E402
from risk.rules import selectors as rules  # noqa: E402
from risk.rules import services as rule_services  # noqa: E402

ORIGINALS = 200


def copies(upto: int) -> None:
    """Further rounds of the same decisions until there are at least so many; made by the database, so that the memory
    of this process tells of the backtest."""
    columns = [field.column for field in Assessment._meta.concrete_fields if not field.primary_key]
    listed = ", ".join(columns)
    shifted = ", ".join("round + %s" if column == "round" else column for column in columns)
    number = Assessment.objects.aggregate(last=Max("round"))["last"]
    with connection.cursor() as cursor:
        while Assessment.objects.count() < upto:
            cursor.execute(
                f"INSERT INTO risk_assessment ({listed}) SELECT {shifted} FROM risk_assessment WHERE round = 1",
                [number],
            )
            number += 1


def backtest(actor: User, count: int) -> Backtest:
    content = copy.deepcopy(rules.published().content)
    next(rule for rule in content["rules"] if rule["id"] == "N-304")["effect"] = "review"
    now = timezone.now()
    version = rule_services.draft_version(actor=actor, title=f"bench {count}", content=content, now=now)
    found = services.start_backtest(actor=actor, version_id=version.pk, since=None, now=now)
    drain()
    found.refresh_from_db()
    result = found.result
    print(
        f"{connection.vendor}: {result['tried']:,} decisions in {found.seconds} s, {result['a_second']:,} a second, "
        f"{result['changed']:,} moved, peak {result['peak_mb']} MB, load {os.getloadavg()[0]:.1f}"
    )
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=200_000)
    count = options.parse_args().count
    settings.JOBS_DISPATCH = False
    call_command("migrate", verbosity=0)
    if Assessment.objects.exists():
        print("This database has assessments already; name an empty one in DATABASE_URL.", file=sys.stderr)
        return 2
    publish()
    submit(min(ORIGINALS, count), known=True)
    drain()
    author = User.objects.get(username="risk-author")
    copies(count // 10)
    small = backtest(author, count // 10)
    copies(count)
    full = backtest(author, count)
    counted = full.result["tried"] == Assessment.objects.filter(decided=True).count() >= count
    fast = float(full.seconds) <= max(1.0, 60 * count / 200_000)
    flat = full.result["peak_mb"] <= 1.3 * small.result["peak_mb"]
    return int(not (counted and fast and flat))


if __name__ == "__main__":
    sys.exit(main())
