"""Figures as tables for the page, the spreadsheet and the paper alike; every number knows the list that it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.web import formats
from complaints.cases.domain import NATIONAL_REASONS, TIER_ORDER, Tier
from complaints.cases.models import CLOCK_KINDS
from complaints.reports import selectors
from complaints.reports.domain import (
    AGES,
    CLOCKS,
    Counts,
    Dimension,
    Period,
    Quarter,
    age_bounds,
    mean_mark,
    pareto,
    per_thousand,
    share,
)
from complaints.reports.models import DIMENSIONS
from complaints.reports.selectors import Sums
from complaints.surveys.domain import FEWEST

PARAMETERS = {Dimension.CAUSE.value: "root_cause"}  # where the list calls a dimension something else
UNKNOWN = "none"
# The regulator reads Chinese, whoever makes the table.
REGULATOR_HEADS = (
    *("项目", "期初未办结", "本期受理", "占比", "本期办结", "本期撤回", "期末未办结"),
    *("法定期限内办结率", "重复投诉"),
)


@dataclass(frozen=True)
class Cell:
    """A value as people read it; `raw` is what a spreadsheet gets."""

    text: str
    url: str = ""
    raw: Any = None
    number: bool = True

    @property
    def plain(self) -> Any:
        return self.text if self.raw is None else self.raw


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def word(text: Any) -> Cell:
    return Cell(str(text), number=False)


def count(number: int, url: str = "") -> Cell:
    return Cell(f"{number:,}" if number else "0", url if number else "", raw=number)


def portion(part: int, whole: int, url: str = "") -> Cell:
    """A share in per cent with what it is a share of."""
    found = share(part, whole)
    return Cell(formats.percent(found) if found is not None else "—", url if found is not None else "", raw=found)


def to_list(period: Period | None, dimension: str = "", value: str = "", **query: Any) -> str:
    """The list of complaints that a figure counts; "" where no list can tell them apart."""
    words: dict[str, Any] = {"tab": "all", "sort": "-received", "counted": "true"}
    if period is not None:
        words |= {"received_after": period.first.isoformat(), "received_before": period.last.isoformat()}
    if dimension and dimension != Dimension.ALL:
        if not value and dimension in {Dimension.TEAM, Dimension.CAUSE}:
            return ""
        words[PARAMETERS.get(dimension, dimension)] = value or UNKNOWN
    return f"{reverse('handling:queue')}?{urlencode(words | query)}"


def to_ended(period: Period, how: str, dimension: str = "", value: str = "") -> str:
    """The list of what ended in the period; `how` is closed or withdrawn."""
    span = {f"{how}_after": period.first.isoformat(), f"{how}_before": period.last.isoformat()}
    return to_list(None, dimension, value, **span)


def to_answers(period: Period, dimension: str = "", value: str = "", **query: Any) -> str:
    words: dict[str, Any] = {"sent_after": period.first.isoformat(), "sent_before": period.last.isoformat()}
    if dimension and dimension != Dimension.ALL:
        words[dimension] = value or UNKNOWN
    return f"{reverse('surveys:report')}?{urlencode(words | query)}"


def _by_name(dimension: str, found: Mapping[str, Any], order: Any = None) -> list[tuple[str, str]]:
    """(value, name) of a dimension, most complaints first; those that are not known last."""
    names = selectors.names_of(dimension, list(found))
    rows = [(value, names.get(value, value) if value else _("Not known")) for value in found]
    return sorted(rows, key=order or (lambda row: (not row[0], -found[row[0]].received, row[1])))


KEPT_BY = tuple(
    one.value for one in (Dimension.TIER, Dimension.CATEGORY, Dimension.TEAM, Dimension.OWNER, Dimension.CHANNEL)
)


def attainment(sums: Sums, period: Period, dimensions: Sequence[str] = KEPT_BY) -> list[Section]:
    """Clocks met of those decided, for all complaints and by each way to tell them apart."""
    return [_attainment(sums, period, dimension) for dimension in dimensions]


def _attainment(sums: Sums, period: Period, dimension: str) -> Section:
    found = sums.get(dimension, {})
    order = (lambda row: -TIER_ORDER.index(Tier(row[0]))) if dimension == Dimension.TIER else None
    lines = [(dimension, value, name, found[value]) for value, name in _by_name(dimension, found, order)]
    whole = sums.get(Dimension.ALL, {}).get("", Counts())
    lines.append((Dimension.ALL.value, "", _("All complaints"), whole))
    rows = [
        [
            word(name),
            count(counts.received, to_list(period, kind, value)),
            *(
                cell
                for clock in CLOCKS
                for cell in (
                    portion(
                        getattr(counts, f"{clock}_met"),
                        getattr(counts, f"{clock}_due"),
                        to_list(period, kind, value, clock=f"{clock}:decided"),
                    ),
                    count(counts.missed(clock), to_list(period, kind, value, clock=f"{clock}:missed")),
                )
            ),
        ]
        for kind, value, name, counts in lines
    ]
    label = str(dict(DIMENSIONS)[dimension])
    heads = [label, _("Complaints received")]
    for clock in CLOCKS:
        heads += [str(dict(CLOCK_KINDS)[clock]), _("Number missed")]
    return Section(f"attainment-{dimension}", _("Time limits kept, by %(what)s") % {"what": label}, heads, rows)


def ageing(now: Any, today: date) -> Section:
    """Open complaints by age and tier."""
    found, bounds = selectors.ages(now), age_bounds(today)
    tiers = list(reversed(TIER_ORDER))
    names = selectors.names_of(Dimension.TIER, [tier.value for tier in tiers])
    rows, lower = [], 0
    for upper, (first, last), by_tier in zip(AGES, bounds, found, strict=True):
        label = (
            _("over %(days)s days") % {"days": lower} if upper is None else _("up to %(days)s days") % {"days": upper}
        )
        span = {"received_before": last.isoformat()} | ({"received_after": first.isoformat()} if first else {})
        cells = []
        for tier in tiers:
            cells.append(count(by_tier.get(tier.value, 0), _open_list(span | {"tier": tier.value})))
        rows.append([word(label), *cells, count(sum(by_tier.values()), _open_list(span))])
        lower = upper or lower
    heads = [_("Age of the case"), *(names[tier.value] for tier in tiers), _("All")]
    return Section("ageing", _("Age of open complaints"), heads, rows)


def _open_list(query: dict[str, Any]) -> str:
    return f"{reverse('handling:queue')}?{urlencode({'tab': 'open', **query})}"


def causes(sums: Sums, period: Period) -> Section:
    """Root causes of what was closed, most frequent first, with the share that they make up together."""
    found = {value: counts.closed for value, counts in sums.get(Dimension.CAUSE, {}).items() if value}
    names = selectors.names_of(Dimension.CAUSE, list(found))
    total = sum(found.values())
    bars = pareto(found)
    rows = [
        [
            word(names[bar.value]),
            count(bar.count, to_ended(period, "closed", Dimension.CAUSE, bar.value)),
            portion(bar.count, total),
            Cell(formats.percent(bar.reached), raw=bar.reached),
        ]
        for bar in bars
    ]
    heads = [_("Root cause"), _("Closed"), _("Share"), _("Together")]
    chart = [
        (names[bar.value], bar.count, bar.reached, to_ended(period, "closed", Dimension.CAUSE, bar.value))
        for bar in bars
    ]
    return Section("causes", _("Root causes of closed complaints"), heads, rows, extra={"bars": chart})


def repeaters(period: Period, user: Any) -> Section:
    """Customers who complained more than once; names for those who may see them."""
    found = selectors.repeaters(period)
    names = selectors.customers_named(user, [row["customer_id"] for row in found])
    rows = [
        [
            word(names.get(row["customer_id"], _("Customer"))),
            count(row["count"], to_list(period, customer=row["customer_id"])),
            Cell(formats.cn_datetime(row["last"]), raw=row["last"]),
        ]
        for row in found
    ]
    heads = [_("Customer"), _("Complaints"), _("Last received")]
    return Section("repeaters", _("Who complained more than once"), heads, rows)


def per_loans(sums: Sums, period: Period) -> list[Section]:
    """Complaints of the period for each 1,000 loans running on its last day."""
    running = selectors.loans_running(period.last)
    found = []
    for dimension in (Dimension.PRODUCT.value, Dimension.LENDER.value, Dimension.ORIGIN.value):
        counts = {value: Counts() for value in running.get(dimension, {})} | sums.get(dimension, {})
        rows = []
        for value, name in _by_name(dimension, counts):
            received, loans = counts[value].received, running.get(dimension, {}).get(value, 0)
            rate = per_thousand(received, loans)
            rows.append(
                [
                    word(_("No loan named") if not value else name),
                    count(received, to_list(period, dimension, value)),
                    count(loans),
                    Cell("—" if rate is None else f"{rate:,}", raw=rate),
                ]
            )
        label = str(dict(DIMENSIONS)[dimension])
        heads = [label, _("Received"), _("Running loans"), _("per 1,000 loans")]
        found.append(
            Section(f"loans-{dimension}", _("Complaints per 1,000 loans, by %(what)s") % {"what": label}, heads, rows)
        )
    return found


def marks(sums: Sums, period: Period) -> list[Section]:
    """Response rate and mean mark by handler, category and tier; few answers show no mean."""
    found = []
    for dimension in (Dimension.OWNER.value, Dimension.CATEGORY.value, Dimension.TIER.value):
        asked = {value: counts for value, counts in sums.get(dimension, {}).items() if counts.asked}
        rows = []
        for value, name in _by_name(dimension, asked):
            counts = asked[value]
            mean = mean_mark(counts, FEWEST)
            rows.append(
                [
                    word(name),
                    count(counts.asked, to_answers(period, dimension, value)),
                    count(counts.answered, to_answers(period, dimension, value, answered="true")),
                    portion(counts.answered, counts.asked),
                    Cell("—" if mean is None else f"{mean}", raw=mean),
                ]
            )
        label = str(dict(DIMENSIONS)[dimension])
        heads = [label, _("Surveys sent"), _("Answered"), _("Response rate"), _("Mean mark")]
        found.append(Section(f"marks-{dimension}", _("Satisfaction by %(what)s") % {"what": label}, heads, rows))
    return found


def regulator(quarter: Quarter) -> list[Section]:
    """The periodic table: what was open, came in, was dealt with and stays open, by channel, reason class of
    JR/T 0169, product and region."""
    period = quarter.period
    sums, before = selectors.sums(period), selectors.open_before(period.first)
    titles = {
        Dimension.ALL.value: "总体情况",
        Dimension.CHANNEL.value: "按投诉渠道",
        Dimension.CATEGORY.value: "按投诉原因（JR/T 0169—2018）",
        Dimension.NATIONAL.value: "按投诉原因代码（JR/T 0169—2018）",
        Dimension.PRODUCT.value: "按业务（产品）",
        Dimension.REGION.value: "按地区",
    }
    if not any(sums.get(Dimension.NATIONAL.value, {})):
        del titles[Dimension.NATIONAL.value]  # nobody has given a code: a table of what is not known says nothing
    return [_regulator(dimension, title, period, sums, before) for dimension, title in titles.items()]


def _regulator(dimension: str, title: str, period: Period, sums: Sums, before: dict[str, dict[str, int]]) -> Section:
    opening = before.get(dimension, {})
    found = {value: Counts() for value, number in opening.items() if number} | sums.get(dimension, {})
    total = sum(counts.received for counts in found.values())
    rows = []
    for value, name in _by_name(dimension, found):
        counts, open_then = found[value], opening.get(value, 0)
        shown = "合计" if dimension == Dimension.ALL else _reason(dimension, value) or name
        if dimension == Dimension.NATIONAL and not value:
            shown = "未标注代码"
        rows.append(
            [
                word(shown),
                count(open_then),
                count(counts.received, to_list(period, dimension, value)),
                portion(counts.received, total),
                count(counts.closed, to_ended(period, "closed", dimension, value)),
                count(counts.withdrawn, to_ended(period, "withdrawn", dimension, value)),
                count(open_then + counts.received - counts.ended),
                portion(
                    counts.statutory_met,
                    counts.statutory_due,
                    to_list(period, dimension, value, clock="statutory:decided"),
                ),
                count(counts.repeats, to_list(period, dimension, value, repeat="true")),
            ]
        )
    return Section(f"regulator-{dimension}", title, REGULATOR_HEADS, rows)


def _reason(dimension: str, value: str) -> str:
    return NATIONAL_REASONS.get(value, "") if dimension == Dimension.CATEGORY else ""


@dataclass(frozen=True)
class Headline:
    """A figure at the top with how it moved against as many days before."""

    name: str
    label: str
    value: str
    sub: str = ""
    change: str = ""
    way: str = "flat"
    url: str = ""


def headline(now: Counts, before: Counts, period: Period) -> list[Headline]:
    mean, mean_before = mean_mark(now, FEWEST), mean_mark(before, FEWEST)
    shares = [
        (
            "respond",
            _("First answers in time"),
            "respond_met",
            "respond_due",
            to_list(period, clock="respond:decided"),
        ),
        ("resolve", _("Resolved in time"), "resolve_met", "resolve_due", to_list(period, clock="resolve:decided")),
        (
            "statutory",
            _("Within the statutory time"),
            "statutory_met",
            "statutory_due",
            to_list(period, clock="statutory:decided"),
        ),
        ("repeats", _("Repeat complaints"), "repeats", "received", to_list(period, repeat="true")),
        ("response", _("Surveys answered"), "answered", "asked", to_answers(period)),
    ]
    found = [
        Headline(
            "received", _("Complaints received"), f"{now.received:,}", url=to_list(period), **_growth(now, before)
        )
    ]
    found += [_share(name, label, now, before, part, whole, url) for name, label, part, whole, url in shares]
    moved = "" if mean is None or mean_before is None else f"{mean - mean_before:+.2f}"
    way = "flat" if not moved or mean == mean_before else "up" if mean > mean_before else "down"
    found.append(
        Headline(
            "mark",
            _("Mean mark"),
            "—" if mean is None else f"{mean}",
            f"/ 5 · {now.answered}",
            moved,
            way,
            to_answers(period, answered="true"),
        )
    )
    return found


def _growth(now: Counts, before: Counts) -> dict[str, str]:
    if not before.received:
        return {}
    grown = share(now.received - before.received, before.received) or Decimal(0)
    return {"change": f"{grown * 100:+.1f}%", "way": "up" if grown > 0 else "down" if grown < 0 else "flat"}


def _share(name: str, label: str, now: Counts, before: Counts, part: str, whole: str, url: str) -> Headline:
    current = share(getattr(now, part), getattr(now, whole))
    earlier = share(getattr(before, part), getattr(before, whole))
    moved = Decimal(0) if current is None or earlier is None else (current - earlier) * 100
    change = "" if current is None or earlier is None else f"{moved:+.1f}pt"
    way = "flat" if abs(moved) < Decimal("0.05") else "up" if moved > 0 else "down"
    return Headline(
        name, label, formats.percent(current), f"{getattr(now, part)} / {getattr(now, whole)}", change, way, url
    )
