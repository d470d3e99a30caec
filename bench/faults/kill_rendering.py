"""Fault 1 on papers: kill -9 the worker while it makes them. Each is made once, its bytes are those of its hash."""

import argparse
import random
import sys
import time

from bench.faults import house


def run(*, kills: int, count: int, record: str, patience: float) -> bool:
    ids = _issue(count)
    rng = random.Random(20261122)
    worker = beat = None
    done, last_kill = 0, time.time()
    try:
        worker, beat = house.worker(), house.beat()
        for number in range(1, kills + 1):
            goal = count * number // (kills + 1)
            house.wait_until(lambda: _made() >= goal, patience)  # noqa: B023
            time.sleep(rng.uniform(0.0, 0.2))
            worker.kill("group")
            worker.start()
            done, last_kill = number, time.time()
        house.wait_until(lambda: _made() >= count, patience)
        waited = time.time() - last_kill
    finally:
        for process in (worker, beat):
            if process is not None:
                process.stop()
    lost, doubled = _judge(ids)
    passed = lost == 0 and doubled == 0 and done == kills
    result = f"{lost} lost, {doubled} doubled, all done {waited:.0f} s after the last kill"
    house.report("kill -9 worker while papers are made", f"{count} papers, {done} kills", result, passed, record)
    return passed


def _made() -> int:
    return house.ask("SELECT count(*) FROM backoffice_document WHERE state = 'rendered'")[0][0]


def _issue(count: int) -> list[int]:
    from django.utils import timezone

    from backoffice.accounts.models import User
    from backoffice.documents import registry
    from backoffice.documents.services import issue

    person = User.objects.create(username=f"papers-{time.time():.0f}")
    data = registry.get("complaint_letter").sample_data()
    now = timezone.now()
    return [
        issue(kind="complaint_letter", subject=person, data=data, actor=None, now=now, number=f"BENCH-{n}").pk
        for n in range(count)
    ]


def _judge(ids: list[int]) -> tuple[int, int]:
    """Papers without a file that has their hash; papers that were made more than once."""
    import hashlib

    from backoffice.audit.models import AuditRow
    from backoffice.documents.models import Document

    papers = list(Document.objects.filter(pk__in=ids))
    lost = sum(
        1 for paper in papers if not paper.file or hashlib.sha256(paper.file.read()).hexdigest() != paper.sha256
    )
    rendered = AuditRow.objects.filter(action="documents.render", object_id__in=[str(pk) for pk in ids])
    return lost + len(ids) - len(papers), max(rendered.count() - len(papers), 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--record", default="", help="file to which the line of the table is added")
    parser.add_argument("--patience", type=float, default=180.0, help="seconds to wait for progress")
    options = parser.parse_args()
    with house.house():
        return 0 if run(**vars(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
