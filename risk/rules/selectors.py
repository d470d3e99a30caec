"""Rule set versions and how often their rules hit."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from risk.rules.lifecycle import Status
from risk.rules.models import RuleHit, RuleSetVersion


def visible_to(user: Any) -> QuerySet[RuleSetVersion]:
    if not user.may("rules.view"):
        return RuleSetVersion.objects.none()
    return RuleSetVersion.objects.select_related("created_by", "published_by", "based_on")


def published() -> RuleSetVersion | None:
    return RuleSetVersion.objects.filter(status=Status.PUBLISHED.value).first()


def hit_counts(version: RuleSetVersion) -> dict[str, dict[str, int]]:
    """rule id -> hits, hits alone (no other rule as hard or harder), and bad outcomes among hits with a known one."""
    rows = (
        RuleHit.objects.filter(rule_set=version)
        .values("rule")
        .annotate(
            hits=Count("id"),
            alone=Count("id", filter=Q(alone=True)),
            known=Count("id", filter=Q(application__known_outcome__isnull=False)),
            bad=Count("id", filter=Q(application__known_outcome="bad")),
        )
        .order_by("rule")
    )
    return {row["rule"]: row for row in rows}
