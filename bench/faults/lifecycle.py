"""Fault 8, the full dose: the verbs of an application in any order, and two people at once.

    python -m bench.faults.lifecycle [--steps 200000] [--races 300] [--record docs/faults.md]

First the state machine of the tests with many more steps: each verb is refused and changes nothing, or moves along the
table and leaves one row. Then races: withdraw, decide and hand-over begin at the same moment in threads; exactly the
moves that the table allows one after the other take place.
"""

import argparse
import sys
import threading

from bench.faults.house import house, report

STEPS_PER_RUN = 40


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--steps", type=int, default=200_000)
    options.add_argument("--races", type=int, default=300)
    options.add_argument("--record", default="")
    chosen = options.parse_args()
    with house():
        from django.conf import settings

        settings.JOBS_DISPATCH = False
        wrong = _any_order(chosen.steps) + _races(chosen.races)
    for line in wrong[:10]:
        print(line)
    outcome = f"{len(wrong)} illegal states or missing rows"
    report("8 verbs in any order", f"{chosen.steps} steps, {chosen.races} races", outcome, not wrong, chosen.record)
    return 0 if not wrong else 1


def _any_order(steps: int) -> list[str]:
    from hypothesis import HealthCheck, settings
    from hypothesis.stateful import run_state_machine_as_test

    from loans.applications.tests.test_lifecycle import Lifecycle

    try:
        run_state_machine_as_test(
            Lifecycle,
            settings=settings(
                max_examples=max(1, steps // STEPS_PER_RUN),
                stateful_step_count=STEPS_PER_RUN,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    except AssertionError as error:
        return [f"state machine: {error}"]
    return []


def _races(count: int) -> list[str]:
    from django.db import connection
    from django.utils import timezone

    from backoffice.values.errors import Refused
    from loans.applications import services
    from loans.applications.domain import TRANSITIONS
    from loans.applications.tests.factories import submitted

    wrong = []
    for number in range(count):
        application = submitted()
        barrier = threading.Barrier(3)

        def attempt(verb, arguments, number=number, pk=application.pk, barrier=barrier):
            try:
                barrier.wait()
                verb(application_id=pk, now=timezone.now(), **arguments)
            except Refused:
                pass
            except Exception as error:  # what must not happen, and is what is looked for
                wrong.append(f"race {number}: {type(error).__name__}: {error}")
            finally:
                connection.close()

        verbs = (
            (services.withdraw_application, {"actor": None, "reason": "改变主意"}),
            (services.record_risk_decision, {"tier": "ABC"[number % 3], "reasons": [], "assessment_id": 1}),
            (services.reopen_for_review, {"actor": None, "reason": "客户要求人工复核"}),
        )
        threads = [threading.Thread(target=attempt, args=verb) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        status = "draft"
        for move in application.moves.order_by("id"):
            if move.from_status != status or TRANSITIONS.target(move.verb, status) != move.to_status:
                wrong.append(f"race {number}: {status} -> {move.verb} -> {move.to_status}")
            status = move.to_status
        application.refresh_from_db()
        if application.status != status:
            wrong.append(f"race {number}: ends in {application.status}, its rows in {status}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
