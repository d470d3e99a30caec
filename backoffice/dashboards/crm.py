"""The customer board: tiers and their moves, leads to loans, channels, products, follow-ups, who was kept."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from backoffice.dashboards import links
from backoffice.web.charts import Flow
from customers.leads import selectors as leads
from customers.leads.words import STEPS
from customers.relations import selectors as relations
from customers.relations.models import FollowUp
from customers.retention import selectors as retention
from customers.tiering.models import TIERS, CustomerTier, TierResult
from loans.applications.models import Application
from loans.servicing.models import LedgerEntry
from loans.servicing.selectors import INCOME

SPANS = (30, 90, 365)
COLOURS = {"vip": "purple", "regular": "blue", "potential": "grey"}
GOT_TO = ("forwarded", "lender_approved", "lender_declined", "contracted", "disbursed", "passed")


def span_of(text: str) -> int:
    """The last 30, 90 or 365 days; 90 when the address asks for none of these."""
    return int(text) if text in {str(span) for span in SPANS} else SPANS[1]


def build(days: int, now: datetime) -> dict[str, Any]:
    """Everything on the board, in a constant number of queries however many customers there are."""
    today = timezone.localdate(now)
    since = today - timedelta(days=days - 1)
    cohort = leads.funnel_of(leads.received(since, today))
    words = dict(STEPS)
    period = {"created_at_after": since, "created_at_before": today}
    return {
        "days": days,
        "spans": SPANS,
        "since": since,
        "today": today,
        "tiers": [(label, COLOURS[code]) for code, label in TIERS],
        "flows": tier_flows(since),
        "funnel": [
            (words[step.value], count, links.to("leads:list", tab="all", reached=step.value, **period))
            for step, count in cohort.steps
        ],
        "channels": leads.funnel_by_channel(since, today)[:8],
        "products": products(since),
        "managers": discipline(since, today),
        "kept": retention.results(since, today),
    }


def tier_flows(since: date) -> list[Flow]:
    """From the tier before the period to the tier now, of all customers; nobody is counted twice."""
    place = {code: number for number, (code, _label) in enumerate(TIERS)}
    now_in = dict(CustomerTier.objects.order_by().values_list("tier").annotate(Count("id")))
    moved: dict[int, list[str]] = {}
    began = timezone.make_aware(datetime.combine(since, time.min))
    moves = TierResult.objects.filter(at__gte=began).exclude(previous="").exclude(previous=F("tier"))
    for customer, before, after in moves.order_by("customer", "id").values_list("customer", "previous", "tier"):
        moved.setdefault(customer, [before])[1:] = [after]
    counts: dict[tuple[str, str], int] = {}
    for before, after in moved.values():
        counts[before, after] = counts.get((before, after), 0) + 1
    for tier, count in now_in.items():
        came = sum(number for (_before, after), number in counts.items() if after == tier)
        counts[tier, tier] = counts.get((tier, tier), 0) + max(0, count - came)
    return [
        Flow(place[before], place[after], count, links.to("tiering:list", tab=after))
        for (before, after), count in counts.items()
        if count
    ]


def products(since: date) -> list[dict[str, Any]]:
    """By product: applications of the period, share that passed, loans, income booked, share of known bad ends."""
    began = timezone.make_aware(datetime.combine(since, time.min))
    rows = (
        Application.objects.filter(created_at__gte=began)
        .order_by()
        .values(product=F("product_version__product"), name=F("product_version__product__name"))
        .annotate(
            applications=Count("id"),
            decided=Count("id", filter=Q(status="rejected") | Q(status__in=GOT_TO)),
            passed=Count("id", filter=Q(status__in=GOT_TO)),
            loans=Count("id", filter=Q(status="disbursed")),
        )
        .order_by("-applications", "name")[:10]
    )
    earned = dict(
        LedgerEntry.objects.filter(account__in=INCOME, transaction__value_date__gte=since)
        .order_by()
        .values_list("transaction__loan__application__product_version__product")
        .annotate(Sum("amount"))
    )
    return [
        row
        | {
            "share": Decimal(row["passed"]) / row["decided"] if row["decided"] else None,
            "income": -earned.get(row["product"], Decimal(0)),
            "url": links.to("applications:list", product=row["product"]),
        }
        for row in rows
    ]


def discipline(since: date, today: date) -> list[dict[str, Any]]:
    """By manager: contacts that fell due in the period, kept on their day, done late, still open; with their lists."""
    kinds = relations.discipline(today)
    rows = (
        FollowUp.objects.filter(due_on__range=(since, today), owner__isnull=False)
        .order_by()
        .values("owner", name=F("owner__full_name"))
        .annotate(due=Count("id"), **{kind: Count("id", filter=which) for kind, which in kinds.items()})
        .order_by("-due", "name")[:10]
    )
    return [row | _lists(row, kinds, since, today) for row in rows]


def _lists(row: dict[str, Any], kinds: Iterable[str], since: date, today: date) -> dict[str, Any]:
    period = {"tab": "all", "owner": row["owner"], "due_on_after": since, "due_on_before": today}
    return {
        "share": Decimal(row["on_time"]) / row["due"],
        "url": links.to("relations:list", **period),
        "urls": {kind: links.to("relations:list", kept=kind, **period) for kind in kinds},
    }
