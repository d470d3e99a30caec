"""Fault 1: kill -9 the worker in the middle of its work, again and again. Nothing may be lost, nothing doubled."""

import argparse
import random
import sys
import time

from bench.faults import house


def run(*, kills: int, tasks: int, kind: str, record: str, patience: float) -> bool:
    from django.db import transaction

    from backoffice.jobs.services import enqueue
    from bench.faults import work  # noqa: F401 (declares the jobs)

    rng = random.Random(20261122)
    worker, beat = house.worker(), house.beat()
    try:
        done, last_kill = 0, 0.0
        pause = tasks / (kills + 1)
        for number in range(tasks):
            name = "faults.in_one_transaction" if number % 2 else "faults.under_a_lease"
            with transaction.atomic():
                enqueue(name, key=f"faults:{number}", payload={"number": number})
            if number >= pause * (done + 1) and done < kills:
                if not house.wait_until(lambda: bool(house.ask("SELECT 1 FROM fault_effect LIMIT 1")), 60):
                    raise RuntimeError("the worker did nothing in 60 s")
                time.sleep(rng.uniform(0.0, 0.3))
                worker.kill(kind)
                if kind == "group":
                    worker.start()
                done, last_kill = done + 1, time.time()
                # The worker lives again and works before it is killed again.
                before = house.ask("SELECT count(*) FROM fault_effect")[0][0]
                house.wait_until(lambda: house.ask("SELECT count(*) FROM fault_effect")[0][0] > before, 20)  # noqa: B023
        open_ones = "SELECT count(*) FROM backoffice_outboxmessage WHERE name LIKE 'faults.%' AND done_at IS NULL"
        house.wait_until(lambda: house.ask(open_ones)[0][0] == 0, patience)
    finally:
        worker.stop()
        beat.stop()
    lost = tasks - house.ask("SELECT count(DISTINCT number) FROM fault_effect")[0][0]
    doubled = house.ask("SELECT count(*) FROM (SELECT number FROM fault_effect GROUP BY number HAVING count(*) > 1) d")
    last = (house.ask("SELECT max(at) FROM fault_effect")[0][0] or 0.0) - last_kill
    passed = lost == 0 and doubled[0][0] == 0 and done == kills
    house.report(
        f"kill -9 worker ({kind})",
        f"{tasks} tasks, {done} kills",
        f"{lost} lost, {doubled[0][0]} doubled, last effect {max(last, 0):.0f} s after the last kill",
        passed,
        record,
    )
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--kind", choices=["group", "child"], default="group")
    parser.add_argument("--record", default="", help="file to which the line of the table is added")
    parser.add_argument("--patience", type=float, default=120.0, help="seconds to wait for the last task")
    options = parser.parse_args()
    with house.house():
        return 0 if run(**vars(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
