"""Rule set versions and how often their rules hit."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from risk.rules.lifecycle import Status
from risk.rules.models import ListEntry, RuleHit, RuleSetVersion


def visible_to(user: Any) -> QuerySet[RuleSetVersion]:
    if not user.may("rules.view"):
        return RuleSetVersion.objects.none()
    return RuleSetVersion.objects.select_related("created_by", "published_by", "based_on")


def published() -> RuleSetVersion | None:
    return RuleSetVersion.objects.filter(status=Status.PUBLISHED.value).first()


# Where a person has said yes to an application that a rule had sent to them.
OVERRULED = ("passed", "forwarded", "lender_approved", "lender_declined", "contracted", "disbursed")
RECENT = timedelta(days=30)


def hit_counts(version: RuleSetVersion, now: datetime) -> dict[str, dict[str, Any]]:
    """rule id -> hits, hits alone (no other rule as hard or harder), hits in 30 days, bad outcomes among hits with a
    known one, and B cases that a person recommended although the rule had hit (alerts that were false)."""
    rows = (
        RuleHit.objects.filter(rule_set=version)
        .values("rule")
        .annotate(
            hits=Count("id"),
            alone=Count("id", filter=Q(alone=True)),
            known=Count("id", filter=Q(application__known_outcome__isnull=False)),
            bad=Count("id", filter=Q(application__known_outcome="bad")),
            recent=Count("id", filter=Q(at__gt=now - RECENT)),
            judged=Count("id", filter=Q(application__tier="B", application__status__in=(*OVERRULED, "rejected"))),
            overruled=Count("id", filter=Q(application__tier="B", application__status__in=OVERRULED)),
        )
        .order_by("rule")
    )
    return {row["rule"]: row for row in rows}


def entries_visible_to(user: Any) -> QuerySet[ListEntry]:
    """Entries of lists for who may see rules."""
    if not user.may("rules.view"):
        return ListEntry.objects.none()
    return ListEntry.objects.select_related("list", "added_by", "approved_by")
