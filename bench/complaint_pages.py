"""The complaint desk at 50,000 or 500,000 complaints: queue, case, board and reports; filing, answering, triage.

    python -m bench.complaint_pages --rows 50000
    DATABASE_URL=postgres://…/bench python -m bench.complaint_pages --rows 500000

On a fresh SQLite file, or on the empty database that DATABASE_URL names (it is filled and left full; `--keep` measures
it again). Pages go through all middleware in this process. Aims: queue at most 15 queries and p95 150 ms on any page,
case 25 queries and 150 ms, board and reports 300 ms, filing and answering 150 ms with triage and clocks. Exit code 1
when one is missed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.TemporaryDirectory(prefix="complaint-pages-")
os.environ.setdefault("BACKOFFICE_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from backoffice.accounts.models import User  # noqa: E402
from bench.complaint_rows import desk, fill_history  # noqa: E402
from bench.list_page import signed_in  # noqa: E402
from complaints.cases import rulebook, triage  # noqa: E402
from complaints.cases.domain import Report  # noqa: E402
from complaints.cases.filing import file_complaint  # noqa: E402
from complaints.cases.learning import our_sentences, train_model  # noqa: E402
from complaints.cases.models import Complaint  # noqa: E402
from complaints.handling import services as handling  # noqa: E402
from complaints.reports import services as reports  # noqa: E402

ALL = "/complaints/handling/?tab=all"


def measured(name: str, act: Callable[[int], None], times: int, *, queries: int, milliseconds: float) -> bool:
    """Run `act` so often and print the worst count of queries and the times; whether both aims are met."""
    act(0)  # what a process loads only once
    spans, most = [], 0
    for number in range(1, times + 1):
        with CaptureQueriesContext(connection) as counted:
            began = time.perf_counter()
            act(number)
            spans.append((time.perf_counter() - began) * 1000)
        most = max(most, len(counted))
    spans.sort()
    p95 = spans[min(len(spans) - 1, int(len(spans) * 0.95))]
    good = most <= queries and p95 <= milliseconds
    print(
        f"{'ok  ' if good else 'OVER'} {name:38} {most:3} queries (aim {queries:3})   "
        f"p50 {statistics.median(spans):6.1f}   p95 {p95:6.1f} ms (aim {milliseconds:.0f})",
        flush=True,
    )
    return good


def walk(client, address: str) -> Callable[[int], None]:
    """Each call asks for the page after the one before."""
    place = [address]

    def act(_number: int) -> None:
        response = client.get(place[0])
        assert response.status_code == 200, place[0]
        following = response.context["listing"].next_url
        place[0] = address.split("?")[0] + following if following else address

    return act


def page(client, *addresses: str) -> Callable[[int], None]:
    def act(number: int) -> None:
        address = addresses[number % len(addresses)]
        assert client.get(address).status_code == 200, address

    return act


def pages(client, times: int) -> list[bool]:
    queue = {"queries": 15, "milliseconds": 150}
    ids = list(Complaint.objects.order_by("?").values_list("pk", flat=True)[: times + 1])
    cases = [f"/complaints/handling/{pk}/" for pk in ids]
    return [
        measured("queue, page after page", walk(client, "/complaints/handling/"), times, **queue),
        measured("all by receipt, page after page", walk(client, f"{ALL}&sort=-received"), times, **queue),
        measured("all by due time, page after page", walk(client, f"{ALL}&sort=queue"), times, **queue),
        measured("queue, urgent, mine", walk(client, "/complaints/handling/?tab=mine&tier=urgent"), times, **queue),
        measured("ended, page after page", walk(client, "/complaints/handling/?tab=closed"), times, **queue),
        measured("waiting for others", walk(client, "/complaints/handling/?tab=awaiting"), times, **queue),
        measured("one category", walk(client, f"{ALL}&category=marketing&sort=-received"), times, **queue),
        measured("missed first answers", walk(client, f"{ALL}&clock=respond:missed&sort=-received"), times, **queue),
        measured("case", page(client, *cases), times, queries=25, milliseconds=150),
        measured(
            "board, 90 days", page(client, "/dashboard/complaints/?days=90"), times, queries=15, milliseconds=300
        ),
        measured("reports, 90 days", page(client, "/complaints/reports/"), times, queries=25, milliseconds=300),
        measured("reports, a year", page(client, "/complaints/reports/?days=365"), 5, queries=25, milliseconds=1000),
        measured(
            "regulator's table", page(client, "/complaints/reports/regulator/"), 5, queries=15, milliseconds=1000
        ),
    ]


def verbs(times: int) -> list[bool]:
    agent = User.objects.get(username="bench-service_agent")
    texts = our_sentences()
    filed: list[int] = []

    def file(number: int) -> None:
        report = Report(channel="hotline", content=f"{texts[number]['text']}，请尽快处理（{time.time_ns()}）")
        filed.append(file_complaint(actor=agent, now=timezone.now(), report=report)[0].pk)

    def answer(number: int) -> None:
        handling.reply(actor=agent, complaint_id=filed[number], text="已受理。", now=timezone.now(), send=False)

    policy = rulebook.triage_policy(timezone.now()).content
    began = time.perf_counter()
    for text in texts:
        triage.tier_of(policy, triage.Facts(text["text"], "hotline"))
    print(f"     triage by rules {(time.perf_counter() - began) * 1000 / len(texts):.2f} ms a complaint")
    return [
        measured("filing", file, times, queries=45, milliseconds=150),
        measured("answering", answer, times, queries=45, milliseconds=150),
    ]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--requests", type=int, default=40)
    options.add_argument("--keep", action="store_true")
    chosen = options.parse_args()
    import backoffice.wsgi  # noqa: F401 (the process is prepared as the served one)

    setup_test_environment(debug=False)
    settings.JOBS_DISPATCH = False
    settings.MENU_BADGE_SECONDS = 20
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    if not chosen.keep:
        if Complaint.objects.exists():
            print("This database has complaints already; name an empty one in DATABASE_URL.", file=sys.stderr)
            return 2
        desk(now)
        began = time.perf_counter()
        fill_history(chosen.rows, now=now)
        filled = time.perf_counter() - began
        train_model(now=now)
        began = time.perf_counter()
        days = reports.count_again(now=now)
        print(f"filled in {filled:.0f} s; {days} days counted for the reports in {time.perf_counter() - began:.0f} s")
    connection.cursor().execute("ANALYZE")
    print(f"{connection.vendor}, {Complaint.objects.count():,} complaints, load {os.getloadavg()[0]:.1f}")
    client = signed_in(User.objects.get(username="bench-manager"))
    return int(not all([*pages(client, chosen.requests), *verbs(chosen.requests)]))


if __name__ == "__main__":
    sys.exit(main())
