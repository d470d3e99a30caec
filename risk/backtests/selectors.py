"""Backtests and the cases they would have moved."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from risk.assessment.models import Assessment, ShadowDecision
from risk.backtests.models import Backtest, TierMove
from risk.rules.models import RuleSetVersion

CHUNK = 2000


def visible_to(user: Any) -> QuerySet[Backtest]:
    if not user.may("rules.view"):
        return Backtest.objects.none()
    return Backtest.objects.select_related("rule_set", "progress", "started_by").defer("rule_set__content")


def latest_of(version: RuleSetVersion) -> Backtest | None:
    return Backtest.objects.filter(rule_set=version).select_related("progress").order_by("-id").first()


def moves_of(backtest: Backtest) -> QuerySet[TierMove]:
    return TierMove.objects.filter(backtest=backtest).select_related("application__customer", "assessment").defer(
        "assessment__inputs", "assessment__outcome", "assessment__snapshot"
    )  # fmt: skip


def decided_since(since: date | None) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(decided=True)
    if since is not None:
        rows = rows.filter(created_at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    return rows


FIELDS = ("id", "application_id", "tier", "snapshot", "created_at", "application__known_outcome")


def chunks(since: date | None, upto: int) -> Iterator[list[tuple[Any, ...]]]:
    """Stored decisions in chunks by id, up to and including id `upto`: memory stays flat however many there are."""
    last = 0
    while rows := list(
        decided_since(since)
        .filter(id__gt=last, id__lte=upto)
        .exclude(snapshot="")
        .order_by("id")
        .values_list(*FIELDS)[:CHUNK]
    ):
        yield rows
        last = rows[-1][0]


def live_c_rate(version: RuleSetVersion, newest: int) -> tuple[int, int]:
    """(C, all) among the newest decisions that a version took."""
    tiers = list(
        Assessment.objects.filter(rule_set=version, decided=True)
        .order_by("-id")
        .values_list("tier", flat=True)[:newest]
    )
    return tiers.count("C"), len(tiers)


def shadow_matrix(version: RuleSetVersion) -> dict[str, Any] | None:
    """Live tier × tier of a version that runs beside it, over all decisions since it began; None without any."""
    rows = ShadowDecision.objects.filter(rule_set=version).order_by()
    counted = {
        (row["assessment__tier"], row["tier"]): row
        for row in rows.values("assessment__tier", "tier").annotate(
            n=Count("id"), bad=Count("id", filter=Q(assessment__application__known_outcome="bad"))
        )
    }
    if not counted:
        return None
    matrix = {old: {new: counted.get((old, new), {"n": 0})["n"] for new in "ABC"} for old in "ABC"}
    total = sum(row["n"] for row in counted.values())
    return {
        "matrix": matrix,
        "total": total,
        "changed": total - sum(matrix[tier][tier] for tier in "ABC"),
    }
