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
from backoffice.web.charts import Series
from risk.review.domain import Outcome

# Cases whose application went away are not decisions.
BY_PEOPLE = [Outcome.RECOMMEND.value, Outcome.REJECT.value]


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


def wan(amount: Any) -> str:
    """Yuan in units of ten thousand, as managers read them."""
    return f"{Decimal(amount or 0) / 10_000:,.1f}"


def figures(period: Period, now: datetime, review: selectors.ReviewDays | None = None) -> list[Figure]:
    """The row of numbers at the top."""
    first = since(period)
    review = review or selectors.review_days(first)
    due, met = selectors.answers_by_day(first, now)
    day = period.first
    return [
        _sum_figure(
            "intake",
            _("Applications in"),
            selectors.intake_by_day(first),
            period,
            url=links.to("applications:list", submitted_after=day),
        ),
        _share_figure(
            "pass_rate",
            _("B reviews recommended"),
            review.recommended,
            review.decided,
            period,
            colour="indigo",
            url=links.to("review:queue", tab="decided", decided_after=day, outcome=BY_PEOPLE),
        ),
        _share_figure(
            "review_sla",
            _("Reviews in time"),
            review.in_time,
            review.decided,
            period,
            colour="green",
            url=links.to("review:queue", tab="decided", decided_after=day, outcome=BY_PEOPLE),
        ),
        _share_figure(
            "answers",
            _("Urgent complaints answered in 2 h"),
            met,
            due,
            period,
            colour="orange",
            url=links.to("handling:queue", tab="all", tier="urgent", clock="respond:decided", answer_due_after=day),
        ),
        _sum_figure(
            "disbursed",
            _("Disbursed"),
            selectors.disbursed_by_day(first),
            period,
            colour="teal",
            write=wan,
            unit=_("×10,000 yuan"),
            url=links.to("servicing:list", disbursed_after=day),
        ),
    ]


def build(user: Any, period: Period, now: datetime) -> dict[str, Any]:
    """Everything on the board, in a constant number of queries."""
    today = period.today
    review = selectors.review_days(since(period))
    states = selectors.states(period.first)
    days = domain.days_back(today, domain.CHART_DAYS)
    late = selectors.late_moments(today - timedelta(days=domain.HEAT_DAYS - 1))
    people = selectors.reviewers(period.first)
    queue, complaints = selectors.review_queue(now), selectors.complaints_now(now)
    return {
        "period": period,
        "periods": domain.PERIODS,
        "figures": figures(period, now, review),
        "day_labels": [f"{day:%m-%d}" for day in days],
        "flow": [
            Series(_("came in"), [review.opened.get(day, 0) for day in days], "blue"),
            Series(_("decided"), [review.decided.get(day, 0) for day in days], "green"),
        ],
        "funnel": _funnel(states, period),
        "tiers": _tiers(states, period),
        "outcomes": domain.outcomes(selectors.known_outcomes()),
        "history_url": links.to("applications:list", tab="history"),
        "people": people,
        "most_done": max((person["done"] for person in people), default=1),
        "heat": domain.heat(late),
        "late_count": sum(count for _day, _hour, count in late),
        "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "hours": list(domain.HEAT_HOURS),
        "complaints": selectors.next_complaints(user),
        "complaint_counts": complaints,
        "complaints_url": links.to("handling:queue"),
        "queue": queue,
        "waiting_now": _waiting_now(queue, complaints),
        "queue_url": links.to("review:queue"),
        "overdue": _overdue(today),
        "overdue_url": links.to("servicing:list", tab="overdue"),
    }


def _waiting_now(queue: Mapping[str, int], complaints: Mapping[str, int]) -> list[tuple[str, int, str, str]]:
    """(label, count, where they stand, colour when there are any): each count is that of the tab it leads to."""
    review = [
        (_("Waiting"), "waiting", "blue"),
        (_("In work"), "held", "blue"),
        (_("Second approval"), "second", "purple"),
        (_("Awaiting material"), "material", "secondary"),
        (_("About to breach"), "breach", "red"),
    ]
    rows = [(label, queue[tab], links.to("review:queue", tab=tab), colour) for label, tab, colour in review]
    return [
        *rows,
        (_("Urgent complaints"), complaints["urgent"], links.to("handling:queue", tab="urgent"), "red"),
        (_("Complaints late or nearly"), complaints["breaching"], links.to("handling:queue", tab="breaching"), "red"),
    ]


def _funnel(states: list[tuple[str, str, int]], period: Period) -> list[tuple[str, int, str]]:
    words = {
        "submitted": _("Submitted"),
        "assessed": _("Assessed"),
        "passed": _("Pre-screen passed"),
        "approved": _("Approved by the lender"),
        "contracted": _("Contract signed"),
        "disbursed": _("Disbursed"),
    }
    return [
        (
            words[stage],
            count,
            links.to(
                "applications:list", submitted_after=period.first, status=sorted(domain.STAGES.get(stage, frozenset()))
            ),
        )
        for stage, count in domain.funnel(states)
    ]


def _tiers(states: list[tuple[str, str, int]], period: Period) -> list[tuple[str, int, str, str]]:
    colours = {"A": "green", "B": "orange", "C": "red"}
    return [
        (tier, count, colours[tier], links.to("applications:list", tier=tier, submitted_after=period.first))
        for tier, count in domain.tiers(states).items()
    ]


def _overdue(today: date) -> dict[str, Any]:
    found = selectors.overdue(today)
    rows = []
    colours = ("yellow", "orange", "red", "purple")
    for index, (least, most) in enumerate(selectors.BUCKETS):
        label = _("%(least)s–%(most)s days") if most else _("over %(over)s days")
        words = label % {"least": least, "most": most, "over": least - 1}
        rows.append((words, found[f"count_{index}"], found[f"amount_{index}"] or Decimal(0), colours[index]))
    count = sum(row[1] for row in rows)
    spans = [{"overdue_min": least, "overdue_max": most} for least, most in selectors.BUCKETS]
    return {
        "rows": [
            (label, number, links.to("servicing:list", tab="overdue", **span), colour)
            for (label, number, _sum, colour), span in zip(rows, spans, strict=True)
        ],
        "count": count,
        "amount": sum((row[2] for row in rows), Decimal(0)),
        "running": found["running"],
        "share": domain.share(count, found["running"]),
        "buckets": rows,
    }


def table(board: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The board as rows for a file: (headings, [part, item, value, remark])."""
    rows: list[list[Any]] = []
    for figure in board["figures"]:
        rows.append([_("Figures"), figure.label, f"{figure.value} {figure.unit}".strip(), figure.sub])
    for part, series in ((_("Reviews by day"), board["flow"]),):
        for one in series:
            rows += [
                [part, f"{label} {one.label}", value, ""]
                for label, value in zip(board["day_labels"], one.values, strict=True)
            ]
    rows += [[_("Funnel"), label, count, ""] for label, count, _url in board["funnel"]]
    rows += [[_("Tiers"), tier, count, ""] for tier, count, _colour, _url in board["tiers"]]
    rows += [
        [_("Outcome by tier"), row.tier, row.count, f"{formats.percent(row.bad_share)} {_('defaulted')}"]
        for row in board["outcomes"]
    ]
    rows += [
        [_("Reviewers"), one["name"], one["done"], f"{one['in_time']} / {one['passed']}"] for one in board["people"]
    ]
    rows += [[_("Past due"), label, count, amount] for label, count, amount, _colour in board["overdue"]["buckets"]]
    return [_("Part"), _("Item"), _("Value"), _("Remark")], rows
