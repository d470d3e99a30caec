"""Fault 1 on real work: kill -9 the worker in the middle of assessments. Each application is assessed once, moved
once, and a B case is opened once."""

import argparse
import os
import random
import sys
import time

from bench.faults import house

WAITING = "SELECT count(*) FROM backoffice_outboxmessage WHERE name LIKE 'risk.%' AND done_at IS NULL"
CASES = "SELECT count(*) FROM backoffice_outboxmessage WHERE name = 'review.open_case' AND done_at IS NULL"


def run(*, kills: int, count: int, record: str, patience: float) -> bool:
    from django.conf import settings

    from backoffice.demo.sandbox import server
    from bench.applications import publish, submit

    partners = server.start()
    for name in settings.PARTNERS:
        os.environ[f"PARTNER_{name.upper()}_URL"] = partners.url
    publish()
    rng = random.Random(20261122)
    worker = beat = None
    done, last_kill = 0, time.time()
    try:
        ids = submit(count)
        worker, beat = house.worker(), house.beat()
        for number in range(1, kills + 1):
            goal = count * number // (kills + 1)
            house.wait_until(lambda: _assessed() >= goal, patience)  # noqa: B023
            time.sleep(rng.uniform(0.0, 0.1))
            worker.kill("group")
            worker.start()
            done, last_kill = number, time.time()
        house.wait_until(lambda: house.ask(WAITING)[0][0] == 0 and house.ask(CASES)[0][0] == 0, patience)
        waited = time.time() - last_kill
    finally:
        for process in (worker, beat):
            if process is not None:
                process.stop()
        server.stop(partners)
    lost, doubled = _judge(ids)
    passed = lost == 0 and doubled == 0 and done == kills
    result = f"{lost} lost, {doubled} doubled, all done {waited:.0f} s after the last kill"
    house.report("kill -9 worker in assessments", f"{count} applications, {done} kills", result, passed, record)
    return passed


def _assessed() -> int:
    return house.ask("SELECT count(*) FROM risk_assessment")[0][0]


def _judge(ids: list[int]) -> tuple[int, int]:
    """Applications without assessment or decision; what happened more than once to one of them."""
    from django.db.models import Count

    from loans.applications.models import Application, ApplicationMove
    from risk.assessment.models import Assessment
    from risk.review.models import ReviewCase

    lost = len(ids) - Assessment.objects.filter(application__in=ids).values("application").distinct().count()
    lost += Application.objects.filter(pk__in=ids, status="submitted").count()
    b_cases = set(Assessment.objects.filter(tier="B").values_list("application_id", flat=True))
    lost += len(b_cases - set(ReviewCase.objects.values_list("application_id", flat=True)))
    moves = ApplicationMove.objects.filter(application__in=ids, verb__in=["pre_screen_pass", "open_review", "reject"])
    doubled = 0
    for rows in (Assessment.objects.filter(application__in=ids), moves, ReviewCase.objects.all()):
        counted = rows.order_by().values("application").annotate(n=Count("id"))
        doubled += counted.filter(n__gt=1).count()
    return lost, doubled


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--record", default="", help="file to which the line of the table is added")
    parser.add_argument("--patience", type=float, default=180.0, help="seconds to wait for progress")
    options = parser.parse_args()
    with house.house():
        return 0 if run(**vars(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
