"""The manager's board: figures, charts and lists of one period, as values for the template and for the export."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backoffice.dashboards import domain, links, selectors
from backoffice.dashboards.domain import Change, Period
from backoffice.web import formats


@dataclass(frozen=True)
class Figure:
    """One number with its little history; `url` opens what it counts."""

    name: str
    label: str
    value: str
    spark: list[Any] = field(default_factory=list)
    colour: str = "blue"
    unit: str = ""
    change: Change | None = None
    sub: str = ""
    url: str = ""


def _share_figure(
    name: str, label: str, part: Mapping[date, int], whole: Mapping[date, int], period: Period, **look: Any
) -> Figure:
    now = domain.share_between(part, whole, period.first, period.today)
    before = domain.share_between(part, whole, period.before, period.first - timedelta(days=1))
    days = domain.days_back(period.today, domain.CHART_DAYS)
    spark = [domain.share(part.get(day, 0), whole.get(day, 0)) or Decimal(0) for day in days]
    done, due = domain.total(part, period.first, period.today), domain.total(whole, period.first, period.today)
    return Figure(
        name, label, formats.percent(now), spark, change=domain.points(now, before), sub=f"{done} / {due}", **look
    )


def _sum_figure(name: str, label: str, by_day: Mapping[date, Any], period: Period, **look: Any) -> Figure:
    now = domain.total(by_day, period.first, period.today)
    before = domain.total(by_day, period.before, period.first - timedelta(days=1))
    days = domain.days_back(period.today, domain.CHART_DAYS)
    write = look.pop("write", formats.thousands)
    spark = [by_day.get(day, 0) for day in days]
    return Figure(name, label, write(now), spark, change=domain.change(now, before), **look)


def since(period: Period) -> date:
    """The first day that any part of the board needs."""
    return min(period.before, period.today - timedelta(days=domain.CHART_DAYS - 1))


def figures(period: Period, now: datetime) -> list[Figure]:
    """The row of numbers at the top; one query each."""
    first = since(period)
    due, met = selectors.answers_by_day(first, now)
    return [
        _sum_figure(
            "intake",
            _("Applications in"),
            selectors.intake_by_day(first),
            period,
            url=links.to("applications:list", submitted_after=period.first),
        ),
        _share_figure(
            "answers",
            _("Urgent complaints answered in 2 h"),
            met,
            due,
            period,
            colour="orange",
            url=links.to("handling:queue", tab="urgent"),
        ),
    ]


def build(user: Any, period: Period, now: datetime) -> dict[str, Any]:
    """Everything on the board, in a constant number of queries."""
    states = selectors.states(period.first)
    return {
        "figures": figures(period, now),
        "period": period,
        "funnel": _funnel(states, period),
        "tiers": _tiers(states, period),
        "outcomes": domain.outcomes(selectors.known_outcomes()),
        "complaints": selectors.next_complaints(user),
    }


def _funnel(states: list[tuple[str, str, int]], period: Period) -> list[tuple[str, int, str]]:
    words = {
        "submitted": _("Submitted"),
        "assessed": _("Assessed"),
        "passed": _("Pre-screen passed"),
        "approved": _("Approved by the lender"),
        "contracted": _("Contract signed"),
        "disbursed": _("Disbursed"),
    }
    url = links.to("applications:list", submitted_after=period.first)
    return [(words[stage], count, url) for stage, count in domain.funnel(states)]


def _tiers(states: list[tuple[str, str, int]], period: Period) -> list[tuple[str, int, str, str]]:
    colours = {"A": "green", "B": "orange", "C": "red"}
    return [
        (tier, count, colours[tier], links.to("applications:list", tier=tier, submitted_after=period.first))
        for tier, count in domain.tiers(states).items()
    ]
