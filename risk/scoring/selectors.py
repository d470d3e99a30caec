"""Scorecard versions."""

from typing import Any

from django.db.models import QuerySet

from risk.scoring.models import ScorecardVersion


def visible_to(user: Any) -> QuerySet[ScorecardVersion]:
    if not user.may("scoring.view"):
        return ScorecardVersion.objects.none()
    return ScorecardVersion.objects.select_related("created_by", "published_by")


def published() -> ScorecardVersion | None:
    return ScorecardVersion.objects.filter(status="published").first()
