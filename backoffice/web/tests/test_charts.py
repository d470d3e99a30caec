"""Geometry of charts: bars as tall as their share, nothing breaks on empty rows, every chart has title and
table twin.
"""

import pytest

from backoffice.templatetags.charts import draw
from backoffice.web import charts


def test_axis_ends_at_the_lowest_round_number():
    assert charts.axis(283) == (300, 3)
    assert charts.axis(7) == (8, 4)
    assert charts.axis(0) == (4, 4)
    assert charts.axis(10_001) == (12_500, 5)
    for value in range(1, 3000, 7):
        top, steps = charts.axis(value)
        assert top >= value
        assert (top / steps) == int(top / steps)


def test_bars_are_as_tall_as_their_share_of_the_axis():
    chart = charts.bars("t", ["a", "b"], [charts.Series("x", [100, 400])])
    low, high = chart.boxes
    assert high.height == pytest.approx(4 * low.height)
    assert low.y + low.height == pytest.approx(high.y + high.height)
    assert chart.rows == [["a", "100"], ["b", "400"]]


def test_stacked_bars_stand_on_each_other():
    chart = charts.bars("t", ["a"], [charts.Series("x", [1]), charts.Series("y", [3])], stacked=True)
    first, second = chart.boxes
    assert second.y + second.height == pytest.approx(first.y)


def test_donut_of_one_part_is_still_a_ring():
    chart = charts.donut("t", [("A", 5, "green"), ("B", 0, "red")])
    assert len(chart.paths) == 1
    assert chart.rows[0][2] == "100.0%"


EMPTY = [
    ("bars", charts.bars("t", [], [])),
    ("bars", charts.bars("t", ["a"], [charts.Series("x", [0])])),
    ("line", charts.line("t", [], [charts.Series("x", [])])),
    ("line", charts.line("t", ["a"], [charts.Series("x", [3])])),
    ("spark", charts.spark("t", [])),
    ("spark", charts.spark("t", [5, 5, 5])),
    ("funnel", charts.funnel("t", [])),
    ("funnel", charts.funnel("t", [("a", 0), ("b", 0)])),
    ("rows", charts.horizontal("t", [])),
    ("heat", charts.heat("t", ["a"], [1, 2], [[0, 0]])),
    ("donut", charts.donut("t", [])),
]


@pytest.mark.parametrize(("kind", "chart"), EMPTY)
def test_nothing_to_draw_is_drawn_quietly(kind, chart):
    html = draw(kind, chart)
    assert 'role="img"' in html
    assert "<title>t</title>" in html
    assert "nan" not in html.lower()
    assert "style=" not in html


def test_labels_are_escaped():
    html = draw("rows", charts.horizontal("t", [("<script>", 3, "/x?a=1&b=2")]))
    assert "<script>" not in html
    assert "/x?a=1&amp;b=2" in html


def test_every_chart_has_a_table_twin():
    html = draw("bars", charts.bars("t", ["a"], [charts.Series("x", [1234])]))
    assert "<table" in html
    assert "1,234" in html
