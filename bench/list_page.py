"""Application list, application page and review queue at 100,000 applications or a million: queries, and milliseconds
p50 / p95 at any page.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 python -m bench.list_page
    DATABASE_URL=postgres://…/bench        python -m bench.list_page --rows 1000000

The first 20,000 rows are made one by one, the others copied from them inside the database.

Point it at an empty database of its own: it migrates it, fills it in bulk and asks for pages as signed-in people do,
through all middleware, in this process (no network, one thread). It never touches a database that holds applications
it did not make. `--rows` and `--requests` change the dose, `--keep` measures again what an earlier run filled.
Aim: at most 12 queries for a list and 20 for an application, p95 <= 150 ms on any page. The load of the machine is
printed beside the figures; the CPU time of this process stands beside them because on a busy machine the rest is
waiting for a turn.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from backoffice.accounts.roles import Role  # noqa: E402
from bench import filling, multiplying  # noqa: E402
from loans.applications.models import Application  # noqa: E402

AIM_QUERIES, AIM_QUERIES_PAGE, AIM_P95 = 12, 20, 150.0
MADE = 20_000


def signed_in(user) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session, now = client.session, timezone.now().timestamp()
    session.update({"signed_in_at": now, "seen_at": now, "confirmed_at": now, "second_factor_at": now})
    session.save()
    return client


def measure(
    client: Client, name: str, address: str, requests: int, walk: bool, pages: Sequence[int] = ()
) -> tuple[bool, float]:
    """`walk`: each request asks for the page after the one before; else the same page again, or with `pages` the page
    of another row each time. Returns (within the aims, p95)."""
    url, spans, work, queries = address.format(*pages[:1]), [], [], 0
    client.get(url)  # templates, icons and connections are loaded once in the life of a process
    for number in range(requests):
        if pages:
            url = address.format(pages[number % len(pages)])
        with CaptureQueriesContext(connection) as counted:
            started, used = time.perf_counter(), time.process_time()
            response = client.get(url)
            spans.append((time.perf_counter() - started) * 1000)
            work.append((time.process_time() - used) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{url}: {response.status_code}")
        queries = max(queries, len(counted))
        if walk:
            following = response.context["listing"].next_url
            url = address.split("?")[0] + following if following else address
    spans.sort()
    p50, p95 = statistics.median(spans), spans[min(len(spans) - 1, int(len(spans) * 0.95))]
    cpu = statistics.median(work)
    good = queries <= (AIM_QUERIES_PAGE if pages else AIM_QUERIES) and p95 <= AIM_P95
    words = "ok  " if good else "OVER"
    print(f"{words} {name:42} {queries:3} queries   p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   own CPU {cpu:5.1f} ms")
    return good, p95


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", type=int, default=100_000)
    words.add_argument("--requests", type=int, default=60)
    words.add_argument("--keep", action="store_true")
    options = words.parse_args()
    import backoffice.wsgi  # noqa: F401 (the process is prepared as the served one)

    setup_test_environment(debug=False)  # so that a response keeps its context
    settings.MENU_BADGE_SECONDS = 20
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not options.keep:
        filling.refuse_if_used()
        started = time.perf_counter()
        filling.fill(min(options.rows, MADE))
        if options.rows > MADE:
            multiplying.multiply(options.rows // MADE - 1)
        print(f"filled {options.rows:,} applications in {time.perf_counter() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    load = os.getloadavg()[0]
    print(
        f"{connection.vendor}, {Application.objects.count():,} applications, {os.cpu_count()} cores, load {load:.1f}"
    )
    day = (timezone.localdate() - timedelta(days=20)).isoformat()
    of_a_day = f"/loans/applications/?submitted_after={day}&submitted_before={day}"
    operations = signed_in(filling.person(Role.OPERATIONS, "陈磊"))
    reviewer = signed_in(filling.person(Role.REVIEWER, "王敏"))
    top = Application.objects.latest("id").pk
    some = [1 + number * (top - 1) // 199 for number in range(200)]
    number = Application.objects.get(pk=top // 2).number or ""
    results = [
        measure(client, name, address, options.requests, walk, some if "{}" in address else ())
        for client, name, address, walk in (
            (operations, "applications, first page", "/loans/applications/", False),
            (operations, "applications, page after page", "/loans/applications/", True),
            (operations, "applications by amount, page after page", "/loans/applications/?sort=-amount", True),
            (operations, "applications, tier B", "/loans/applications/?tier=B", True),
            (operations, "applications, oldest first (last page)", "/loans/applications/?sort=created", True),
            (operations, "applications, smallest first", "/loans/applications/?sort=amount", True),
            (operations, "applications, tab to be contracted", "/loans/applications/?tab=approved", True),
            (operations, "applications, tab history", "/loans/applications/?tab=history", True),
            (operations, "applications, in review, tier B", "/loans/applications/?tier=B&status=in_review", True),
            (operations, "applications, rare: withdrawn", "/loans/applications/?status=withdrawn", False),
            (operations, "applications, channel and outcome", "/loans/applications/?channel=online&outcome=bad", True),
            (operations, "applications, a day", of_a_day, True),
            (operations, "applications, name 王", "/loans/applications/?q=王", False),
            (operations, "applications, a name nobody has", "/loans/applications/?q=欧阳某某", False),
            (operations, "applications, a number", f"/loans/applications/?q={number}", False),
            (operations, "application, page", "/loans/applications/{}/", False),
            (operations, "application, preview", "/loans/applications/{}/preview/", False),
            (reviewer, "review queue, first page", "/risk/review/", False),
            (reviewer, "review queue, page after page", "/risk/review/", True),
            (reviewer, "review queue, decided, page after page", "/risk/review/?tab=decided", True),
        )
    ]
    print(f"slowest p95 {max(p95 for _good, p95 in results):.1f} ms")
    if not all(good for good, _p95 in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
