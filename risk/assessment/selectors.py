"""What staff see of assessments, and the figures made from them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery

from loans.applications.models import Application
from risk.assessment.models import Assessment

TIERS = ("A", "B", "C")
# Never read for a list: the stored inputs and outcome are long.
LONG = ("inputs", "outcome", "snapshot")


def visible_to(user: Any) -> QuerySet[Assessment]:
    if not user.may("assessments.view"):
        return Assessment.objects.none()
    return Assessment.objects.select_related("application__customer", "rule_set", "scorecard")


def for_list(user: Any) -> QuerySet[Assessment]:
    """One row per round, without what only the page of one shows."""
    return visible_to(user).defer(*LONG, "rule_set__content", "scorecard__content")


def latest_of(application_id: int) -> Assessment | None:
    """The newest round."""
    return (
        Assessment.objects.filter(application_id=application_id)
        .select_related("rule_set", "scorecard")
        .defer("rule_set__trial", "scorecard__content")
        .order_by("-round")
        .first()
    )


def rounds_of(application_id: int) -> QuerySet[Assessment]:
    return Assessment.objects.filter(application_id=application_id).defer(*LONG).order_by("-round")


def earlier_than(assessment: Assessment) -> QuerySet[Assessment]:
    """The rounds before this one, newest first."""
    return rounds_of(assessment.application_id).filter(round__lt=assessment.round)


@dataclass(frozen=True)
class TierOutcome:
    """One tier: how many, and of those with a known outcome how many were bad. `share`: of all assessed."""

    tier: str
    count: int
    share: float
    known: int
    bad: int

    @property
    def bad_rate(self) -> float | None:
        return self.bad / self.known if self.known else None


def outcome_by_tier(user: Any | None = None) -> list[TierOutcome]:
    """Tier against known outcome, by the tier of the newest round that decided; one query. Empty tiers included."""
    rows = Assessment.objects.filter(decided=True) if user is None else visible_to(user).filter(decided=True)
    newest = (
        Assessment.objects.filter(application=OuterRef("application"), decided=True)
        .order_by("-round")
        .values("pk")[:1]
    )
    counted = {
        row["tier"]: row
        for row in rows.filter(pk=Subquery(newest))
        .order_by()
        .values("tier")
        .annotate(
            count=Count("id"),
            known=Count("id", filter=Q(application__known_outcome__isnull=False)),
            bad=Count("id", filter=Q(application__known_outcome="bad")),
        )
    }
    total = sum(row["count"] for row in counted.values()) or 1
    empty = {"count": 0, "known": 0, "bad": 0}
    found = [(tier, counted.get(tier, empty)) for tier in TIERS]
    return [TierOutcome(tier, row["count"], row["count"] / total, row["known"], row["bad"]) for tier, row in found]


def score_bands(width: int = 40) -> list[dict[str, Any]]:
    """How many assessments in each band of the score, for a chart."""
    rows = (
        Assessment.objects.filter(decided=True)
        .annotate(band=F("score") / width)
        .order_by("band")
        .values("band")
        .annotate(count=Count("id"))
    )
    return [
        {"from": row["band"] * width, "to": row["band"] * width + width - 1, "count": row["count"]} for row in rows
    ]


def mean_milliseconds() -> float | None:
    return Assessment.objects.aggregate(mean=Avg("milliseconds"))["mean"]


def waiting_for_assessment() -> QuerySet[Application]:
    """Submitted and not assessed yet."""
    return Application.objects.filter(status="submitted")
