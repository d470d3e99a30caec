"""The complaint board: time limits, causes, satisfaction and age on one page, from the figures of the reports."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.dashboards import links
from backoffice.web.charts import Series
from complaints.cases.domain import TIER_ORDER
from complaints.opinion import selectors as opinion
from complaints.opinion.domain import Sentiment
from complaints.opinion.models import SENTIMENTS
from complaints.opinion.rulebook import urgent_from
from complaints.reports import sections, selectors
from complaints.reports.domain import Counts, Dimension, Period
from complaints.reports.sections import Headline

SPANS = (7, 30, 90)
SHOWN = (
    Dimension.ALL.value,
    Dimension.TIER.value,
    Dimension.CATEGORY.value,
    Dimension.OWNER.value,
    Dimension.CAUSE.value,
)
MOST_ALERTS = 100
FEWEST_BEFORE = 10  # of fewer posts a share says nothing
OPINION_COLOURS = {"negative": "red", "neutral": "grey", "positive": "green"}
COLOURS = {"urgent": "red", "high": "orange", "normal": "blue", "suggestion": "grey"}


def period_of(text: str, now: datetime) -> Period:
    """The last 7, 30 or 90 days; 30 when the address asks for none of these."""
    days = int(text) if text in {str(span) for span in SPANS} else SPANS[1]
    today = timezone.localdate(now)
    return Period(today - timedelta(days=days - 1), today)


def build(period: Period, now: datetime) -> dict[str, Any]:
    """Everything on the board, in a constant number of queries however many complaints there are."""
    sums = selectors.sums(period, SHOWN)
    total = sums.get(Dimension.ALL.value, {}).get("", Counts())
    days = selectors.by_day(period)
    dates = [period.first + timedelta(days=n) for n in range(period.days)]
    counts = [days.get(day, Counts()) for day in dates]
    return {
        "period": period,
        "spans": SPANS,
        "headline": sections.headline(total, selectors.total(period.before), period),
        "day_labels": [f"{day:%m-%d}" for day in dates],
        "flow": [
            Series(
                _("Complaints received"),
                [one.received for one in counts],
                "blue",
                [sections.to_list(Period(day, day)) for day in dates],
            ),
            Series(
                _("Closed"),
                [one.closed for one in counts],
                "green",
                [sections.to_ended(Period(day, day), "closed") for day in dates],
            ),
        ],
        "kept": [
            Series(_("First answer"), [_percent(one, "respond") for one in counts], "blue"),
            Series(_("Resolution"), [_percent(one, "resolve") for one in counts], "green"),
        ],
        "by_tier": sections.attainment(sums, period, [Dimension.TIER.value])[0],
        "causes": sections.causes(sums, period),
        "classes": _classes(sums, period),
        "marks": sections.marks(sums, period)[0],
        "ages": _ages(now),
        "waits": selectors.waits_for_counting(),
        "opinion": _opinion(period, now),
    }


def _opinion(period: Period, now: datetime) -> dict[str, Any]:
    """What is said in public: posts, those against us, urgent ones, open alerts, and the days."""
    volume = opinion.by_day(until=now, days=2 * period.days)
    before, shown = volume[: period.days], volume[period.days :]
    begins, _ends = selectors.day_span(period.first, period.last)
    urgent = opinion.urgent_posts(since=begins, until=now, least=urgent_from(now))
    alerts = list(opinion.open_alerts().select_related("mention").order_by("due_at", "id")[:MOST_ALERTS])
    late = sum(alert.due_at <= now for alert in alerts)
    posts, against = (_moved(before, shown, kinds) for kinds in (list(Sentiment), [Sentiment.NEGATIVE]))
    return {
        "figures": [
            Headline("posts", _("Posts about us"), f"{posts[0]:,}", change=posts[1], url=_posts(period)),
            Headline(
                "negative",
                _("Posts against us"),
                f"{against[0]:,}",
                change=against[1],
                url=_posts(period, sentiment=Sentiment.NEGATIVE.value),
            ),
            Headline("urgent", _("Urgent posts"), f"{urgent:,}", url=_posts(period, urgent="true")),
            Headline(
                "alerts",
                _("Open alerts"),
                f"{len(alerts)}" if len(alerts) < MOST_ALERTS else f"{MOST_ALERTS}+",
                _("%(n)s late") % {"n": late} if late else "",
                url=links.to("opinion:alerts", tab="open"),
            ),
        ],
        "alerts": alerts[:5],
        "series": [
            Series(
                label,
                [counts[value] for _day, counts in shown],
                OPINION_COLOURS[value],
                [_posts(Period(day, day), sentiment=value) for day, _counts in shown],
            )
            for value, label in SENTIMENTS
        ],
    }


def _moved(before: list[Any], shown: list[Any], kinds: list[Sentiment]) -> tuple[int, str]:
    """(posts of these kinds, how they moved against as many days before)."""
    then, now = (sum(counts[kind] for _day, counts in days for kind in kinds) for days in (before, shown))
    return now, f"{(now - then) / then:+.0%}" if then >= FEWEST_BEFORE else ""


def _posts(period: Period, **query: Any) -> str:
    return links.to("opinion:list", tab="posts", published_after=period.first, published_before=period.last, **query)


def _percent(counts: Counts, clock: str) -> float:
    """In per cent; a day on which nothing was decided stands at 100: nothing was missed."""
    found = counts.attainment(clock)
    return 100.0 if found is None else float(round(found * 100, 1))


def _classes(sums: selectors.Sums, period: Period) -> list[tuple[str, int, str]]:
    found = sums.get(Dimension.CATEGORY.value, {})
    names = selectors.names_of(Dimension.CATEGORY.value, list(found))
    rows = [
        (names.get(value, value), counts.received, sections.to_list(period, Dimension.CATEGORY.value, value))
        for value, counts in found.items()
        if counts.received
    ]
    return sorted(rows, key=lambda row: -row[1])


def _ages(now: datetime) -> dict[str, Any]:
    """Open complaints by age, stacked by tier, each with its list."""
    section = sections.ageing(now, timezone.localdate(now))
    tiers = list(reversed(TIER_ORDER))
    series = [
        Series(
            section.heads[place + 1],
            [row[place + 1].raw for row in section.rows],
            COLOURS[tier.value],
            [row[place + 1].url for row in section.rows],
        )
        for place, tier in enumerate(tiers)
    ]
    return {
        "labels": [row[0].text for row in section.rows],
        "series": series,
        "total": sum(row[-1].raw for row in section.rows),
    }
