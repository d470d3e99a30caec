"""`{% load charts %}{% chart_bars title labels series %}`: inline SVG with a table twin; geometry in
`backoffice.web.charts`.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from backoffice.web import charts

register = template.Library()


def draw(kind: str, chart: charts.Chart, *, twin: bool = True, legend: bool = True) -> SafeString:
    return render_to_string(f"components/charts/{kind}.html", {"chart": chart, "twin": twin, "legend": legend})


def _series(series: Sequence[Any]) -> list[charts.Series]:
    """Series, or plain (label, values[, colour[, urls]])."""
    return [one if isinstance(one, charts.Series) else charts.Series(*one) for one in series]


@register.simple_tag
def chart_bars(
    title: Any, labels: Sequence, series: Sequence, twin: bool = True, legend: bool = True, **size: Any
) -> SafeString:
    return draw("bars", charts.bars(title, labels, _series(series), **size), twin=twin, legend=legend)


@register.simple_tag
def chart_stacked(
    title: Any, labels: Sequence, series: Sequence, twin: bool = True, legend: bool = True, **size: Any
) -> SafeString:
    return draw("bars", charts.bars(title, labels, _series(series), stacked=True, **size), twin=twin, legend=legend)


@register.simple_tag
def chart_line(
    title: Any, labels: Sequence, series: Sequence, twin: bool = True, legend: bool = True, **size: Any
) -> SafeString:
    return draw("line", charts.line(title, labels, _series(series), **size), twin=twin, legend=legend)


@register.simple_tag
def chart_spark(title: Any, values: Sequence, colour: str = "blue", **size: Any) -> SafeString:
    return draw("spark", charts.spark(title, values, colour=colour, **size), twin=False)


@register.simple_tag
def chart_funnel(title: Any, steps: Sequence, twin: bool = True, **size: Any) -> SafeString:
    return draw("funnel", charts.funnel(title, steps, **size), twin=twin)


@register.simple_tag
def chart_rows(title: Any, rows: Sequence, twin: bool = True, **size: Any) -> SafeString:
    return draw("rows", charts.horizontal(title, rows, **size), twin=twin)


@register.simple_tag
def chart_pareto(title: Any, rows: Sequence, twin: bool = True, **size: Any) -> SafeString:
    return draw("bars", charts.pareto(title, rows, **size), twin=twin)


@register.simple_tag
def chart_heat(
    title: Any, row_labels: Sequence, column_labels: Sequence, matrix: Sequence, twin: bool = True, **size: Any
) -> SafeString:
    return draw("heat", charts.heat(title, row_labels, column_labels, matrix, **size), twin=twin)


@register.simple_tag
def chart_donut(title: Any, parts: Sequence, twin: bool = True, **size: Any) -> SafeString:
    return draw("donut", charts.donut(title, parts, **size), twin=twin)


@register.simple_tag
def chart_sankey(
    title: Any, names: Sequence, flows: Sequence[charts.Flow], twin: bool = True, **size: Any
) -> SafeString:
    drawn = charts.sankey(title, names, flows, **size)
    return render_to_string(
        "components/charts/sankey.html", {"chart": drawn.chart, "ribbons": drawn.ribbons, "twin": twin}
    )
