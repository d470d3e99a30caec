"""The review queue and the page of a case at 1,000,000 applications of which 50,000 wait for a reviewer: queries, and
milliseconds p50 / p95.

    DATABASE_URL=postgres://…/bench python -m bench.case_page [--rows 1000000] [--requests 60] [--keep]

Point it at an empty PostgreSQL database of its own: it migrates and fills it (about two minutes for a million), and
asks for pages as a signed-in reviewer does, through all middleware, in this process. Thirty applications are really
assessed, with sources asked over HTTP; what was stored for them stands on 1,000 cases, which are then copied inside
the database together with their applications and customers. Each request for a case page asks for another case.
Aims: queue at most 12 queries, p95 <= 150 ms; case at most 25 queries, p95 <= 300 ms. `--keep` measures again what an
earlier run filled. The load of the machine is printed beside the figures.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
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
from bench.list_page import signed_in  # noqa: E402
from customers.profiles.models import Customer  # noqa: E402
from loans.applications.models import Application  # noqa: E402
from risk.assessment.models import Assessment  # noqa: E402
from risk.review.models import ReviewCase, ReviewEvent  # noqa: E402

MADE, OPEN_SHARE, ASSESSED = 20_000, 0.05, 30
AIM_QUEUE, AIM_CASE = (12, 150.0), (25, 300.0)


def assessed_ones() -> list[Assessment]:
    """Applications of every tier, assessed with all sources asked."""
    from backoffice.demo.sandbox import server
    from loans.products.tests.factories import make_product
    from risk.assessment.services import assess_application
    from risk.tests.factories import GOOD, MIDDLE, POOR, applied, publish_standard

    partners = server.start()
    settings.PARTNERS = dict.fromkeys(settings.PARTNERS, partners.url)
    publish_standard()
    product, now = make_product(), timezone.now()
    for number in range(ASSESSED):
        facts = (GOOD, MIDDLE, POOR)[number % 3]
        application = applied(facts, serial=900 + number, product_version=product)
        assess_application(application_id=application.pk, now=now)
    server.stop(partners)
    return list(Assessment.objects.all())


def fill(rows: int) -> None:
    filling.refuse_if_used()
    stored = assessed_ones()
    filling.fill(MADE)
    waiting = list(ReviewCase.objects.filter(status="open").order_by("id").values_list("pk", "application_id"))
    kept, rest = waiting[: int(MADE * OPEN_SHARE)], waiting[int(MADE * OPEN_SHARE) :]
    now = timezone.now()
    decided = {"status": "decided", "outcome": "recommend", "decided_at": now, "breached_at": now}
    ReviewCase.objects.filter(pk__in=[case for case, _application in rest]).update(**decided)
    Application.objects.filter(pk__in=[application for _case, application in rest]).update(status="passed")
    copies: list[Assessment] = []
    for (_case, application), one in zip(kept, cycle(stored), strict=False):
        one.pk, one.application_id = None, application
        copies.append(Assessment(**{field.attname: getattr(one, field.attname) for field in Assessment._meta.fields}))
    Assessment.objects.bulk_create(copies, batch_size=200)
    of = {one.application_id: one.pk for one in copies}
    cases = list(ReviewCase.objects.filter(pk__in=[case for case, _application in kept]))
    for number, case in enumerate(cases):
        case.assessment_id = of[case.application_id]
        case.opened_at = now - timedelta(seconds=number)
        case.due_at = case.rank_at = case.opened_at + timedelta(hours=4)
    ReviewCase.objects.bulk_update(cases, ["assessment", "opened_at", "due_at", "rank_at"], batch_size=500)
    ReviewEvent.objects.bulk_create(
        ReviewEvent(case=case, verb="open", from_status="", to_status="open", at=case.opened_at) for case in cases
    )
    for number, customer in enumerate(Customer.objects.exclude(id_index__startswith="bench-")):
        customer.id_index = customer.phone_index = f"bench-assessed-{number}"  # short enough to be copied
        customer.save(update_fields=["id_index", "phone_index"])
    if rows > MADE:
        multiplying.multiply(rows // MADE - 1)


def ask(client: Client, name: str, urls: Iterator[str], requests: int, aims: tuple[int, float]) -> bool:
    spans, queries = [], 0
    client.get(next(urls))  # templates and icons are loaded once in the life of a process
    for _request in range(requests):
        url = next(urls)
        with CaptureQueriesContext(connection) as counted:
            began = time.perf_counter()
            response = client.get(url)
            spans.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{url}: {response.status_code}")
        queries = max(queries, len(counted))
    spans.sort()
    p50, p95 = statistics.median(spans), spans[min(len(spans) - 1, int(len(spans) * 0.95))]
    good = queries <= aims[0] and p95 <= aims[1]
    print(
        f"{'ok  ' if good else 'OVER'} {name:32} {queries:3} queries (aim {aims[0]})   p50 {p50:6.1f} ms   "
        f"p95 {p95:6.1f} ms (aim {aims[1]:.0f})"
    )
    return good


def pages(client: Client, address: str) -> Iterator[str]:
    """A list page after page, from the first again at its end. The pager's link is read from the answer itself."""
    url = address
    while True:
        yield url
        following = client.get(url).context["listing"].next_url
        url = address.split("?")[0] + following if following else address


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", type=int, default=1_000_000)
    words.add_argument("--requests", type=int, default=60)
    words.add_argument("--keep", action="store_true")
    options = words.parse_args()
    import backoffice.wsgi  # noqa: F401 (the process is prepared as the served one)

    setup_test_environment(debug=False)  # so that a response keeps its context
    settings.MENU_BADGE_SECONDS = 20
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not options.keep:
        began = time.perf_counter()
        fill(options.rows)
        print(f"filled in {time.perf_counter() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    waiting = list(ReviewCase.objects.filter(status="open", assessment__isnull=False).values_list("pk", flat=True))
    print(
        f"{connection.vendor}, {Application.objects.count():,} applications, {len(waiting):,} open cases, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    reviewer = signed_in(filling.person(Role.REVIEWER, "王敏"))
    some = waiting[:: max(1, len(waiting) // 199)]
    queue = "/risk/review/"
    results = [
        ask(reviewer, "queue, first page", cycle([queue]), options.requests, AIM_QUEUE),
        ask(reviewer, "queue, page after page", pages(reviewer, queue), options.requests, AIM_QUEUE),
        ask(reviewer, "queue, nearly due or late", cycle([f"{queue}?tab=breach"]), options.requests, AIM_QUEUE),
        ask(reviewer, "queue, large loans", cycle([f"{queue}?skill=large"]), options.requests, AIM_QUEUE),
        ask(reviewer, "queue, large amounts", cycle([f"{queue}?band=100000-200000"]), options.requests, AIM_QUEUE),
        ask(reviewer, "queue, decided", pages(reviewer, f"{queue}?tab=decided"), options.requests, AIM_QUEUE),
        ask(reviewer, "case", cycle([f"{queue}{pk}/" for pk in some]), options.requests, AIM_CASE),
        ask(reviewer, "case, preview", cycle([f"{queue}{pk}/preview/" for pk in some]), options.requests, AIM_CASE),
    ]
    raise SystemExit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
