"""The risk board: intake by tier, what decides by itself, age and clocks of the queue, rules, sources, reviewers."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from risk.assessment.models import Assessment
from risk.evidence import selectors as evidence
from risk.review import figures, selectors
from risk.review.domain import Status
from risk.review.models import ReviewCase
from risk.rules import selectors as rules
from risk.rules.models import RuleHit

DAYS = 14
TIERS = ("A", "B", "C")
COLOURS = {"A": "green", "B": "orange", "C": "red"}
MOST_RULES = 10


def intake(now: datetime) -> dict[str, Any]:
    """Decisions by day and tier, and how many needed nobody (A and C) of all."""
    first = timezone.localdate(now) - timedelta(days=DAYS - 1)
    rows = (
        Assessment.objects.filter(decided=True, created_at__gt=now - timedelta(days=DAYS))
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values("day", "tier")
        .annotate(n=Count("id"))
    )
    counted = {(row["day"], row["tier"]): row["n"] for row in rows}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    series = [(tier, [counted.get((day, tier), 0) for day in days], COLOURS[tier]) for tier in TIERS]
    totals = {tier: sum(values) for tier, values, _colour in series}
    total = sum(totals.values())
    return {
        "labels": [f"{day:%m-%d}" for day in days],
        "series": series,
        "totals": totals,
        "total": total,
        "automatic": (totals["A"] + totals["C"]) / total if total else None,
    }


AGES = ((timedelta(hours=1), "<1 h"), (timedelta(hours=4), "1–4 h"), (timedelta(hours=24), "4–24 h"))


def queue(user: Any, now: datetime) -> dict[str, Any]:
    """How old the undecided cases are, and how many clocks are at risk or over; two queries."""
    cases = selectors.undecided(selectors.visible_to(user)).exclude(status=Status.WAITING_MATERIAL)
    edges = [now - age for age, _label in AGES]
    counts = cases.aggregate(
        fresh=Count("id", filter=Q(opened_at__gt=edges[0])),
        young=Count("id", filter=Q(opened_at__lte=edges[0], opened_at__gt=edges[1])),
        day=Count("id", filter=Q(opened_at__lte=edges[1], opened_at__gt=edges[2])),
        old=Count("id", filter=Q(opened_at__lte=edges[2])),
        late=Count("id", filter=Q(due_at__lte=now)),
        soon=Count("id", filter=Q(due_at__gt=now, due_at__lte=now + timedelta(hours=1))),
    )
    labels = [label for _age, label in AGES] + [">24 h"]
    decided = ReviewCase.objects.filter(decided_at__gt=now - timedelta(days=DAYS), decided_by__isnull=False)
    kept = decided.aggregate(all=Count("id"), in_time=Count("id", filter=Q(breached_at__isnull=True)))
    return {
        "ages": list(zip(labels, (counts["fresh"], counts["young"], counts["day"], counts["old"]), strict=True)),
        "late": counts["late"],
        "soon": counts["soon"],
        "in_time": kept["in_time"] / kept["all"] if kept["all"] else None,
    }


def hits(now: datetime) -> list[dict[str, Any]]:
    """The rules that hit most often of late, and how often each was the only one."""
    rows = (
        RuleHit.objects.filter(at__gt=now - timedelta(days=DAYS))
        .exclude(effect="note")
        .order_by()
        .values("rule", "effect")
        .annotate(n=Count("id"), alone=Count("id", filter=Q(alone=True)))
    )
    return sorted(rows, key=lambda row: -row["n"])[:MOST_RULES]


def build(user: Any, now: datetime) -> dict[str, Any]:
    """Everything on the board; the number of queries does not depend on how much there is."""
    version = rules.published()
    took = Assessment.objects.filter(created_at__gt=now - timedelta(days=DAYS)).aggregate(mean=Avg("milliseconds"))
    return {
        "intake": intake(now),
        "queue": queue(user, now),
        "hits": hits(now),
        "names": {rule["id"]: rule["name"] for rule in version.content["rules"]} if version else {},
        "sources": evidence.health(now),
        "reviewers": figures.per_reviewer(now, DAYS),
        "milliseconds": took["mean"],
    }
