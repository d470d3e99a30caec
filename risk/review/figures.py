"""How reviewers do: handled, time, how often somebody else came to another result. Read only, set-wise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q

from risk.review import selectors
from risk.review.models import QualityCheck, ReviewCase, ReviewerProfile, ReviewEvent


@dataclass(frozen=True)
class Figures:
    """One reviewer in a span of days. `asked`: sent to a second person, `agreed` of them; `checked`: drawn and looked
    at, `found_right` of them; `appealed`: decisions that were appealed against and judged, `overturned` of them."""

    user: Any
    skills: list[str]
    handled: int
    mean_minutes: float | None
    recommended: int
    rejected: int
    asked: int
    agreed: int
    checked: int
    found_right: int
    appealed: int
    overturned: int

    @property
    def agreement(self) -> float | None:
        """Second pairs of eyes and checks that came to the same result, of all that looked."""
        looked = self.asked + self.checked
        return (self.agreed + self.found_right) / looked if looked else None

    @property
    def overturn(self) -> float | None:
        return self.overturned / self.appealed if self.appealed else None


def per_reviewer(now: datetime, days: int = 30) -> list[Figures]:
    """Every reviewer over the last days; six queries however many people and cases."""
    since = now - timedelta(days=days)
    events, agreed, checks, appeals = _moves(since), _agreed(since), _checks(since), _appeals(since)
    skills = dict(ReviewerProfile.objects.values_list("user", "skills"))
    rows = []
    for user in selectors.reviewers():
        event, check = events.get(user.pk, {}), checks.get(user.pk, {})
        appeal = appeals.get(user.pk, {})
        seconds = event.get("seconds")
        rows.append(
            Figures(
                user=user,
                skills=list(skills.get(user.pk, [])),
                handled=event.get("handled", 0),
                mean_minutes=None if seconds is None else round(seconds / 60, 1),
                recommended=event.get("recommended", 0),
                rejected=event.get("rejected", 0),
                asked=event.get("asked", 0),
                agreed=min(agreed.get(user.pk, {}).get("n", 0), event.get("asked", 0)),
                checked=check.get("n", 0),
                found_right=check.get("right", 0),
                appealed=appeal.get("n", 0),
                overturned=appeal.get("other", 0),
            )
        )
    return rows


def _moves(since: datetime) -> dict[int, dict[str, Any]]:
    return _by(
        "actor",
        ReviewEvent.objects.filter(at__gt=since, actor__isnull=False)
        .order_by()
        .values("actor")
        .annotate(
            handled=Count("id", filter=Q(verb__in=selectors.FINISHING)),
            seconds=Avg("seconds_held", filter=Q(verb__in=selectors.FINISHING)),
            recommended=Count("id", filter=Q(verb__in=("recommend", "recommend_for_second"))),
            rejected=Count("id", filter=Q(verb__in=("reject", "reject_for_second"))),
            asked=Count("id", filter=Q(verb__endswith="_for_second") & ~Q(case__status="second_approval")),
        ),
    )


def _agreed(since: datetime) -> dict[int, dict[str, Any]]:
    return _by(
        "recommended_by",
        ReviewCase.objects.filter(decided_at__gt=since, recommended_by__isnull=False, outcome=F("proposed"))
        .order_by()
        .values("recommended_by")
        .annotate(n=Count("id")),
    )


def _checks(since: datetime) -> dict[int, dict[str, Any]]:
    return _by(
        "case__decided_by",
        QualityCheck.objects.filter(checked_at__gt=since)
        .order_by()
        .values("case__decided_by")
        .annotate(n=Count("id"), right=Count("id", filter=~Q(result="disagree"))),
    )


def _appeals(since: datetime) -> dict[int, dict[str, Any]]:
    return _by(
        "appeal_of__decided_by",
        ReviewCase.objects.filter(decided_at__gt=since, appeal_of__isnull=False)
        .order_by()
        .values("appeal_of__decided_by")
        .annotate(n=Count("id"), other=Count("id", filter=~Q(outcome=F("appeal_of__outcome")))),
    )


def _by(key: str, rows: Iterable[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {row[key]: row for row in rows}
