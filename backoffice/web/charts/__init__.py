"""Geometry of charts: numbers in, places in a picture out. PURE; drawn by `templates/components/charts/`.

Every chart is inline SVG coloured by classes, so one drawing serves screen, dark screen, print and PDF, needs no
script and no inline style. Units are those of the viewBox, about one CSS pixel each at the width it is made for.
"""

from backoffice.web.charts.bars import bars, pareto
from backoffice.web.charts.flows import Flow, Sankey, sankey
from backoffice.web.charts.lines import line, spark
from backoffice.web.charts.rings import donut
from backoffice.web.charts.rows import funnel, heat, horizontal
from backoffice.web.charts.shapes import Chart, Series, axis

__all__ = [
    "Chart", "Flow", "Sankey", "Series", "axis", "bars", "donut", "funnel", "heat", "horizontal", "line", "pareto",
    "sankey", "spark",
]  # fmt: skip
