"""Open complaints in bulk, clocks and all, for measuring the sweep. Never into a database that has complaints."""

import uuid
from datetime import datetime, timedelta

from backoffice.accounts.models import User
from complaints.cases import rulebook
from complaints.cases.models import Clock, Complaint

BATCH = 2000


def desk(now: datetime) -> None:
    """The people who hear of late complaints."""
    for role in ("service_agent", "service_lead", "manager", "compliance"):
        User.objects.get_or_create(
            username=f"bench-{role}", defaults={"full_name": role, "roles": [role], "date_joined": now}
        )
    rulebook.load_policies(now=now)


def fill(count: int, *, now: datetime, due_in: timedelta, warned: bool = False, spread: int = 3600) -> None:
    """`count` open complaints whose answer clocks run out `due_in` from now and the following `spread` seconds.

    `warned`: their warnings are told already, so that only the missed time limit is left to be noticed.
    """
    owner = User.objects.get(username="bench-service_agent")
    triage = rulebook.triage_policy(now)
    policy = rulebook.clock_policy("urgent", now)
    done = Complaint.objects.count()
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        rows = [
            Complaint(
                uid=uuid.uuid4(),
                number=f"BENCH{done + start + n:08d}",
                channel="hotline",
                category="rate",
                content="样例",
                tier="urgent",
                computed_tier="urgent",
                triage_policy=triage,
                clock_policy=policy,
                status="open",
                owner=owner if n % 2 else None,
                received_at=now,
                entered_at=now,
                queue_at=now + due_in,
                next_due_at=now + due_in,
                next_clock="respond",
            )
            for n in range(size)
        ]
        clocks = []
        for n, row in enumerate(Complaint.objects.bulk_create(rows)):
            due = (now + due_in + timedelta(seconds=(start + n) % spread)).replace(microsecond=0)
            warnings = [] if warned else [[50, (due - timedelta(hours=1)).isoformat()]]
            clocks.append(
                Clock(
                    complaint=row,
                    kind="respond",
                    policy=policy,
                    started_at=now,
                    due_at=due,
                    warnings=warnings,
                    warn_at=None if warned else due - timedelta(hours=1),
                )
            )
            far = now + timedelta(days=15)
            clocks.append(Clock(complaint=row, kind="statutory", policy=policy, started_at=now, due_at=far))
        Clock.objects.bulk_create(clocks)
