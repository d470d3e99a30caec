"""Fault 9, the full dose: the sweep after downtime, killed half-way, and two of them at once.

    python -m bench.faults.sla_downtime [--due 5000] [--kills 10] [--record docs/faults.md]

5,000 complaints run out while nothing runs for six hours. Then sweeps start in pairs and are killed with -9 at random
moments, until a last pair is left alone. Afterwards: every missed clock marked, dated to its due time; every step of
the ladder noticed once and told once to each person; another sweep, and one with the clock set back an hour, change
nothing. Uses a fresh SQLite file, or the empty database that DATABASE_URL names.
"""

import argparse
import random
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

from bench.faults.house import Process, house, report


def sweep_at(moment: str) -> None:
    """What a child process does: one sweep at a given moment."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    import django

    django.setup()
    from django.conf import settings

    from complaints.handling.sweeping import sweep

    settings.JOBS_DISPATCH = False
    sweep(datetime.fromisoformat(moment))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--due", type=int, default=5000)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--record", default="")
    options.add_argument("--child", default="", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.child:
        sweep_at(chosen.child)
        return 0
    with house():
        from django.utils import timezone

        from bench.complaint_rows import desk, fill

        filed = timezone.now().replace(microsecond=0)
        desk(filed)
        fill(chosen.due, now=filed, due_in=timedelta(hours=2), spread=1800)
        return _break_and_count(chosen, filed)


def _break_and_count(chosen: argparse.Namespace, filed: datetime) -> int:
    rng = random.Random(chosen.seed)
    back = filed + timedelta(hours=6)
    command = ("bench.faults.sla_downtime", "--child", back.isoformat())
    killed = 0
    began = time.monotonic()
    for _ in range(chosen.kills):
        pair = [Process(*command), Process(*command)]
        time.sleep(rng.uniform(1.0, 6.0))
        for process in pair:
            killed += process.process.poll() is None
            process.stop()
    last = time.monotonic()
    for process in [Process(*command), Process(*command)]:
        process.process.wait()
    seconds = time.monotonic() - last
    wrong = _count_wrong(chosen.due, back)
    outcome = (
        f"{killed} of {2 * chosen.kills} sweeps killed, last pair {seconds:.1f} s; "
        + (", ".join(f"{name} {count}" for name, count in wrong.items()) or "0 lost, 0 doubled, all dated to due")
        + f"; {time.monotonic() - began:.0f} s in all"
    )
    passed = not wrong and seconds <= 60
    report("9 SLA after downtime", f"{chosen.due} due, 6 h", outcome, passed, chosen.record)
    return int(not passed)


def _count_wrong(due: int, back: datetime) -> dict[str, int]:
    """What is not as it should be, by name; empty when everything is."""
    from django.db.models import F

    from backoffice.notifications.models import Message
    from complaints.cases.models import Clock, ClockEvent, Complaint
    from complaints.handling.sweeping import Swept, sweep

    clocks = Clock.objects.filter(kind="respond")
    events = Counter(ClockEvent.objects.values_list("kind", flat=True))
    wrong = {
        "not marked": due - clocks.filter(breached_at__isnull=False).count(),
        "not dated to due": clocks.exclude(breached_at=F("due_at")).count(),
        "statutory marked": Clock.objects.filter(kind="statutory", breached_at__isnull=False).count(),
        "not shown late": Complaint.objects.filter(breached=False).count(),
        "not told": ClockEvent.objects.filter(announced_at=None).count(),
    }
    for kind in ("warn", "breach", "late"):
        wrong[f"{kind} wrong"] = abs(events[kind] - due)
    for role in ("service_agent", "service_lead", "manager", "compliance"):
        texts = Message.objects.filter(recipient__username=f"bench-{role}").values_list("subject", flat=True)
        steps = sum(int("".join(filter(str.isdigit, text.split("：")[1]))) for text in texts)
        wrong[f"steps told to {role} wrong"] = abs(steps - _expected(role, due))
    before = (Message.objects.count(), ClockEvent.objects.count())
    wrong["second sweep changed"] = int(sweep(back) != Swept())
    wrong["clock set back changed"] = int(sweep(back - timedelta(hours=1)) != Swept())
    wrong["doubled"] = int(before != (Message.objects.count(), ClockEvent.objects.count()))
    return {name: count for name, count in wrong.items() if count}


def _expected(role: str, due: int) -> int:
    """Steps each person hears of: half of the complaints are the agent's, those of nobody go to the lead."""
    owned, nobodys = due // 2, due - due // 2
    return {
        "service_agent": 2 * owned,  # half the time, and missed
        "service_lead": 2 * nobodys,
        "manager": 2 * due,  # missed, and an hour later
        "compliance": due,
    }[role]


if __name__ == "__main__":
    sys.exit(main())
