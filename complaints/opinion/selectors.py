"""What a user may see of public opinion, and what it amounts to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from complaints.cases.models import CATEGORIES
from complaints.opinion.domain import Level, ResponseState, Sentiment, State
from complaints.opinion.models import Alert, Mention, Response, Source

DAY = timedelta(days=1)


def visible_to(user: Any) -> QuerySet[Mention]:
    rows = Mention.objects.select_related("source", "product", "lender")
    return rows if user.may("opinion.view") else rows.none()


def alerts_visible_to(user: Any) -> QuerySet[Alert]:
    rows = Alert.objects.select_related("mention", "owner")
    return rows if user.may("opinion.view") else rows.none()


def open_alerts() -> QuerySet[Alert]:
    return Alert.objects.filter(handled_at=None)


def stories(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    """Without what was folded under another post, and without noise."""
    return rows.filter(leader=None, noise=False)


def gap_values(mention: Mention) -> dict[str, str]:
    """What fills the gaps of a public answer: nothing of it belongs to a person."""
    return {
        "平台": mention.source.name,
        "话题": str(dict(CATEGORIES).get(mention.topic, "")) or "相关问题",
        "服务热线": settings.COMPANY_COMPLAINT_PHONE,
    }


def yesterday(now: datetime) -> tuple[datetime, datetime]:
    """(begin, end) of the day before in Beijing."""
    end = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return end - DAY, end


@dataclass(frozen=True)
class Figures:
    """For reports and cards. Posts count each repeat; noise counts nowhere. Of a span of time, but for `open_*`."""

    posts: int
    negative: int
    positive: int
    converted: int
    published: int
    alerts: dict[str, int]
    alerts_late: int
    open_alerts: int
    open_late: int


def figures(*, since: datetime, until: datetime, now: datetime) -> Figures:
    mentions = Mention.objects.filter(published_at__gte=since, published_at__lt=until, noise=False).aggregate(
        posts=Count("id"),
        negative=Count("id", filter=Q(sentiment=Sentiment.NEGATIVE)),
        positive=Count("id", filter=Q(sentiment=Sentiment.POSITIVE)),
        converted=Count("id", filter=Q(state=State.CONVERTED)),
    )
    raised = Alert.objects.filter(raised_at__gte=since, raised_at__lt=until)
    levels = dict.fromkeys((level.value for level in Level), 0)
    levels.update(dict(raised.order_by().values_list("level").annotate(Count("id"))))
    waiting = open_alerts().aggregate(all=Count("id"), late=Count("id", filter=Q(due_at__lte=now)))
    return Figures(
        **mentions,
        published=Response.objects.filter(published_at__gte=since, published_at__lt=until).count(),
        alerts=levels,
        alerts_late=raised.filter(escalated_at__isnull=False).count(),
        open_alerts=waiting["all"],
        open_late=waiting["late"],
    )


def digest(day: tuple[datetime, datetime], now: datetime) -> dict[str, Any]:
    """What the daily message says of one day."""
    found = figures(since=day[0], until=day[1], now=now)
    names = dict(CATEGORIES)
    topics = [(names[code], number) for code, number in by_topic(since=day[0], until=day[1])[:3]]
    return {
        "day": f"{timezone.localtime(day[0]):%m-%d}",
        "posts": found.posts,
        "negative": found.negative,
        "positive": found.positive,
        "red": found.alerts[Level.RED],
        "yellow": found.alerts[Level.YELLOW],
        "blue": found.alerts[Level.BLUE],
        "open": found.open_alerts,
        "converted": found.converted,
        "published": found.published,
        "topics": "、".join(f"{name} {number}" for name, number in topics),
    }


def _of(since: datetime, until: datetime) -> QuerySet[Mention]:
    return Mention.objects.filter(published_at__gte=since, published_at__lt=until, noise=False).order_by()


def by_topic(*, since: datetime, until: datetime) -> list[tuple[str, int]]:
    rows = _of(since, until).exclude(topic="").values_list("topic").annotate(number=Count("id"))
    return list(rows.order_by("-number", "topic"))


def by_source(*, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """(code, name, posts), most first."""
    rows = _of(since, until).values_list("source__code", "source__name").annotate(number=Count("id"))
    return list(rows.order_by("-number", "source__code"))


def by_day(*, until: datetime, days: int) -> list[tuple[Any, dict[str, int]]]:
    """(day in Beijing, posts by sentiment) for each of the last `days` days, oldest first."""
    today = timezone.localdate(until)
    since = timezone.localtime(until).replace(hour=0, minute=0, second=0, microsecond=0) - DAY * (days - 1)
    found: dict[Any, dict[str, int]] = {today - DAY * n: dict.fromkeys(Sentiment, 0) for n in reversed(range(days))}
    rows = _of(since, until).annotate(day=TruncDate("published_at")).values_list("day", "sentiment")
    for day, sentiment, number in rows.annotate(Count("id")):
        if day in found:
            found[day][sentiment] = number
    return list(found.items())


def urgent_posts(*, since: datetime, until: datetime, least: int) -> int:
    """Posts so pressing that one of them alone sets off an alert."""
    return _of(since, until).filter(urgency__gte=least).count()


def trouble() -> QuerySet[Source]:
    """Sources that have failed more than once in a row."""
    return Source.objects.filter(active=True, failures__gte=2)


def responses_to_do(user: Any) -> QuerySet[Response]:
    """Approved answers that nobody has published yet, for those who work on them."""
    rows = Response.objects.filter(state=ResponseState.APPROVED).select_related("mention")
    return rows if user.may("opinion.work") else rows.none()
