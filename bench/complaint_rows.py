"""Complaints in bulk, clocks and all, for measuring sweep and pages. Never into a database that has complaints."""

import random
import uuid
from datetime import datetime, timedelta

from backoffice.accounts.models import User
from bench.multiplying import multiply_tables
from complaints.cases import rulebook
from complaints.cases.learning import our_sentences
from complaints.cases.likeness import bands
from complaints.cases.models import Band, Clock, Complaint, Entry
from complaints.surveys.models import Survey

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


MADE = 5000
CHANNELS = ("hotline", "app", "chat", "email", "letter", "regulator")
CAUSES = ("our_process", "our_staff", "disclosure", "lender", "misunderstanding")


def fill_history(count: int, *, now: datetime, days: int = 700, still_open: float = 0.06) -> None:
    """`count` complaints of the last `days` days as a desk leaves them: most closed, with timeline, four clocks, words
    alike, and a survey for every third. The first 5,000 are made one by one, the others copied inside the database."""
    rng = random.Random(20261122)
    people = list(User.objects.filter(username__startswith="bench-").order_by("id"))
    texts = our_sentences()
    made = [_case(rng, number, now, days, still_open, people, texts) for number in range(min(count, MADE))]
    for start in range(0, len(made), 500):
        part = made[start : start + 500]
        rows = Complaint.objects.bulk_create(part)
        Entry.objects.bulk_create(entry for row in rows for entry in _timeline(row))
        Clock.objects.bulk_create(clock for row in rows for clock in _clocks(row, rng))
        Band.objects.bulk_create(Band(complaint=row, value=value) for row in rows for value in bands(row.content))
        Survey.objects.bulk_create(_surveys(rows, rng))
    if count > MADE:
        tables = {Complaint: {}} | {model: {"complaint_id": Complaint} for model in (Entry, Clock, Band, Survey)}
        multiply_tables(count // MADE - 1, tables)


def _case(rng, number, now, days, still_open, people, texts) -> Complaint:
    text = texts[number % len(texts)]
    category = text["category"] if text["category"] != "suggestion" else "other"
    is_open = rng.random() < still_open
    received = now - timedelta(days=rng.uniform(0, 12 if is_open else days), minutes=5)
    closed = min(received + timedelta(hours=rng.uniform(2, 200)), now - timedelta(minutes=1))
    policy = rulebook.clock_policy(text["tier"], now)
    due = received + timedelta(hours=rng.uniform(1, 300))
    row = Complaint(
        number=f"BENCH{number:06d}",
        complainant_name=f"样例{number}",
        channel=rng.choice(CHANNELS),
        category=category,
        content=f"{text['text']}（{number}）",
        tier=text["tier"],
        computed_tier=text["tier"],
        triage_policy=rulebook.triage_policy(now),
        clock_policy=policy,
        owner=rng.choice(people) if not is_open or rng.random() < 0.8 else None,
        received_at=received,
        entered_at=received,
        breached=rng.random() < 0.08,
    )
    if is_open:
        row.status, row.queue_at, row.next_due_at, row.next_clock = "open", due, due, "resolve"
    else:
        row.status, row.closed_at = "closed", closed
        row.root_cause, row.corrective_action = rng.choice(CAUSES), "已更正并回访。"
    return row


def _timeline(row: Complaint) -> list[Entry]:
    kinds = ["filed", "handling_started", "first_response"] + (["resolve"] if row.closed_at else [])
    return [
        Entry(
            complaint=row,
            kind=kind,
            at=row.received_at + timedelta(minutes=20 * place),
            actor=row.owner,
            text="样例",
            policy=row.clock_policy if kind == "filed" else None,
        )
        for place, kind in enumerate(kinds)
    ]


def _clocks(row: Complaint, rng: random.Random) -> list[Clock]:
    found = []
    for kind in ("respond", "start", "resolve", "statutory"):
        runs = row.closed_at is None and kind in {"resolve", "statutory"}
        stopped = None if runs else row.closed_at or row.received_at + timedelta(minutes=30)
        due = row.next_due_at if runs and kind == "resolve" else row.received_at + timedelta(days=15)
        missed = row.breached and kind == "respond"
        found.append(
            Clock(
                complaint=row,
                kind=kind,
                policy=row.clock_policy,
                started_at=row.received_at,
                due_at=due,
                stopped_at=stopped,
                breached_at=row.received_at + timedelta(hours=2) if missed else None,
            )
        )
    return found


def _surveys(rows: list[Complaint], rng: random.Random) -> list[Survey]:
    found = []
    for row in rows:
        if row.closed_at is None or rng.random() > 0.33:
            continue
        mark = rng.choice((5, 5, 4, 4, 3, 2, None))
        sent = row.closed_at + timedelta(minutes=30)
        found.append(
            Survey(
                complaint=row,
                sent_at=sent,
                expires_at=sent + timedelta(days=30),
                mark=mark,
                answered_at=sent + timedelta(hours=3) if mark else None,
            )
        )
    return found
