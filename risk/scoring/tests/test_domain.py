import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from risk.rules.facts import FACTS
from risk.scoring import fitting, shipped_card, south_german
from risk.scoring.domain import BadScorecard, bin_of, check, score

CARD = shipped_card.read()


def test_shipped_card_scores_and_says_how_good_it_is():
    check(CARD, frozenset(FACTS))
    assert CARD["attribution"] == "South German Credit, U. Grömping, UCI, CC BY 4.0"
    held_out = CARD["metrics"]["held_out"]
    assert held_out["rows"] > 250
    assert held_out["auc"] > 0.73
    assert held_out["ks"] > 0.35
    used = {one["fact"] for one in CARD["characteristics"]}
    assert not used & {"age", "sex", "region"}
    assert {one["column"] for one in CARD["excluded"]} >= {"personal_status_sex", "foreign_worker"}


def test_points_add_up_and_missing_is_a_bin_of_its_own():
    nothing = score(CARD, {})
    assert nothing.points == CARD["base"]
    assert nothing.known == 0
    something = score(CARD, {"checking_status": 4, "term_months": 12})
    assert something.points == CARD["base"] + sum(part.points for part in something.parts)
    assert something.known == 2
    assert 0 < float(something.probability) < float(nothing.probability) < 1


def test_reason_codes_are_what_cost_most_at_most_four():
    found = score(CARD, {"checking_status": 1, "term_months": 60, "credit_history": 0, "savings_level": 1})
    lost = [part.lost for part in found.reasons]
    assert len(lost) == 4
    assert lost == sorted(lost, reverse=True)


def test_ranges_are_half_open():
    ranges = {"bins": [{"low": None, "high": "9"}, {"low": "9", "high": "12"}, {"low": "12", "high": None}]}
    assert [bin_of(ranges, value) for value in (8, 9, 11, Decimal("11.9"), 12, 99, None)] == [0, 1, 1, 1, 2, 2, None]
    assert bin_of({"bins": [{"values": [1, 2]}]}, 3) is None


@pytest.mark.parametrize(
    "change",
    [
        {"base": "x"},
        {"characteristics": []},
        {"scaling": {"points": 600, "odds": "0", "pdo": 40}},
        {"characteristics": [{"fact": "sex", "missing_points": 0, "bins": [{"values": [1], "points": 1}]}]},
        {"characteristics": [{"fact": "age", "missing_points": 0, "bins": [{"values": [1], "points": "1"}]}]},
        {"characteristics": [{"fact": "age", "missing_points": 0, "bins": [{"points": 1}]}]},
        {"characteristics": "x"},
    ],
)
def test_what_cannot_score_is_refused(change):
    with pytest.raises(BadScorecard):
        check(CARD | change, frozenset(FACTS))
    with pytest.raises(BadScorecard):
        check(None, frozenset(FACTS))


def test_metrics_by_hand():
    perfect = [(1, True), (2, True), (3, False), (4, False)]
    assert fitting.metrics(perfect)["auc"] == 1
    assert fitting.metrics(perfect)["ks"] == 1
    mixed = [(1, True), (2, False), (3, True), (4, False)]
    assert fitting.metrics(mixed)["auc"] == 0.75
    assert fitting.metrics(mixed)["ks"] == 0.5
    assert fitting.metrics([(1, True), (1, False)])["auc"] == 0.5


def test_newton_finds_the_odds_of_a_two_by_two_table():
    matrix = [(0.0,)] * 40 + [(1.0,)] * 40
    good = [True] * 10 + [False] * 30 + [True] * 30 + [False] * 10
    (intercept, weight), _likelihood = fitting.logistic(matrix, good)
    assert intercept == pytest.approx(-1.0986, abs=1e-4)
    assert weight == pytest.approx(2.1972, abs=1e-4)


def test_ordered_bins_run_one_way():
    rows = [fitting.Row({"x": n // 10}, n % 10 < n // 20, False) for n in range(100)]
    found = fitting.characteristic(fitting.Candidate("x", "term_months", ordered=True), rows)
    rates = [one.bad_rate for one in found.bins]
    assert rates == sorted(rates)
    assert found.bins[0].low is None
    assert found.bins[-1].high is None


def sample(path: Path, rows: int = 200) -> Path:
    columns = [one.column for one in south_german.CANDIDATES] + [south_german.TARGET]
    lines = [",".join(columns)]
    for n in range(rows):
        values = [n % 4 + 1, n % 40 + 4] + [(n * k) % 4 + 1 for k in range(2, len(columns) - 1)]
        lines.append(",".join(str(one) for one in [*values, int((n * 7919) % 10 < 6 - n % 4)]))
    path.write_text("\n".join(lines))
    return path


def test_the_same_file_gives_the_same_card(tmp_path):
    source = sample(tmp_path / "credit.csv")
    for name in ("one.json", "two.json"):
        call_command("fit_scorecard", str(source), output=tmp_path / name, stdout=StringIO())
    first = (tmp_path / "one.json").read_text()
    assert first == (tmp_path / "two.json").read_text()
    check(json.loads(first), frozenset(FACTS))


@pytest.mark.parametrize("content", ["", "a,b\n1,2", "status,default\nx,1", None])
def test_a_file_that_is_something_else_is_named(tmp_path, content):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=r"x\.csv"):
        call_command("fit_scorecard", str(path), output=tmp_path / "o.json")
