"""How fast 32 reviewers at once take the next case, and whether any case goes to two of them.

    python bench/take_next.py                                        SQLite, in a temporary folder
    DATABASE_URL=postgres://postgres@127.0.0.1:5432/bench python bench/take_next.py      an empty PostgreSQL database

Options: --people 32 --cases 4000 --processes 4 --rounds 1. Every claim is the whole verb: right, lease, the case, its
event. Prints claims a second, p50 and p95 of one claim, doubles and misses, and the load of the machine beside them.
Exit code 1 when a case went to two people or was missed, or an error was met.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")


def set_up() -> None:
    import django

    django.setup()


def fill(people: int, cases: int) -> list[int]:
    """Reviewers, and open cases of applications of one customer; returns the ids of the reviewers."""
    from datetime import timedelta
    from decimal import Decimal

    from django.utils import timezone

    from backoffice.accounts.models import User
    from customers.profiles.tests.factories import make_customer
    from loans.applications.models import Application
    from loans.products.tests.factories import make_product
    from risk.review.models import ReviewCase, ReviewEvent

    now = timezone.now()
    ReviewEvent.objects.all().delete()
    ReviewCase.objects.all().delete()
    names = [f"bench{number}" for number in range(people)]
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    User.objects.bulk_create(
        User(username=name, full_name=name, roles=["reviewer"], password="!") for name in names if name not in known
    )
    missing = cases - Application.objects.count()
    if missing > 0:
        customer, product = make_customer(), make_product()
        Application.objects.bulk_create(
            (
                Application(
                    customer=customer,
                    product_version=product,
                    amount=Decimal(50000),
                    term_months=12,
                    method="equal_instalment",
                    purpose="装修",
                    status="in_review",
                    tier="B",
                    created_at=now,
                    submitted_at=now,
                    changed_at=now,
                )
                for _case in range(missing)
            ),
            batch_size=500,
        )
    ReviewCase.objects.bulk_create(
        (
            ReviewCase(
                application_id=pk,
                origin="tier",
                amount=Decimal(50000),
                opened_at=now,
                due_at=now + timedelta(hours=4),
                rank_at=now + timedelta(seconds=number),
            )
            for number, pk in enumerate(Application.objects.values_list("pk", flat=True)[:cases])
        ),
        batch_size=500,
    )
    return list(User.objects.filter(username__in=names).values_list("pk", flat=True))


def work(people: list[int], gate, results) -> None:
    """One process: a thread for each of its reviewers, each taking cases until none is left."""
    set_up()
    from django.db import connections
    from django.utils import timezone

    from backoffice.accounts.models import User
    from risk.review.services import claim_next_case

    taken: list[int] = []
    spans: list[float] = []
    errors: list[str] = []

    def reviewer(pk: int) -> None:
        try:
            actor = User.objects.get(pk=pk)
            gate.wait()
            while True:
                began = time.perf_counter()
                case = claim_next_case(actor=actor, now=timezone.now())
                spans.append(time.perf_counter() - began)
                if case is None:
                    return
                taken.append(case.pk)
        except Exception as error:
            errors.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=reviewer, args=(pk,)) for pk in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((taken, spans, errors))


def run(people: int, cases: int, processes: int) -> bool:
    """One round; prints a line, returns whether it was clean."""
    from django.db import connection, connections

    reviewers = fill(people, cases)
    vendor = connection.vendor
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(people + 1), context.Queue()
    shares = [reviewers[number::processes] for number in range(processes)]
    children = [context.Process(target=work, args=(share, gate, results)) for share in shares if share]
    for child in children:
        child.start()
    gate.wait()
    began = time.perf_counter()
    answers = [results.get() for _child in children]
    took = time.perf_counter() - began
    for child in children:
        child.join()
    taken = Counter(pk for pks, _spans, _errors in answers for pk in pks)
    spans = sorted(span * 1000 for _pks, times, _errors in answers for span in times)
    errors = [error for _pks, _spans, found in answers for error in found]
    doubles = sum(1 for count in taken.values() if count > 1)
    missed = cases - len(taken)
    print(
        f"{vendor}: {people} people, {cases} cases, {len(taken) / took:,.0f} claims/s, "
        f"p50 {statistics.median(spans):.0f} ms, p95 {spans[int(len(spans) * 0.95)]:.0f} ms, "
        f"doubled {doubles}, missed {missed}, errors {len(errors)}, load {os.getloadavg()[0]:.1f}"
    )
    for error in errors[:3]:
        print("  ", error)
    return not (doubles or missed or errors)


def options(people: int, cases: int, rounds: int, text: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", "--threads", type=int, default=people)
    parser.add_argument("--cases", type=int, default=cases)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=rounds)
    return parser.parse_args()


def main(people: int = 32, cases: int = 4000, rounds: int = 1, text: str = __doc__ or "") -> int:
    chosen = options(people, cases, rounds, text)
    with tempfile.TemporaryDirectory(prefix="take-next-") as folder:
        os.environ.setdefault("BACKOFFICE_DATA", folder)
        # As many connections as threads: the measure is of claims and not of waiting for the pool.
        os.environ.setdefault("DATABASE_POOL", str(chosen.people // chosen.processes + 2))
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        clean = [run(chosen.people, chosen.cases, chosen.processes) for _round in range(chosen.rounds)]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
