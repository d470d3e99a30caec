import json
from pathlib import Path

import pytest

from loans.maths import cases

DATA = Path(__file__).parent / "data"


def worked(name: str):
    listed = json.loads((DATA / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in listed]


@pytest.mark.parametrize("case", [*worked("schedules.json"), *worked("yearly_cost.json")])
def test_published_case_to_the_cent(case):
    assert cases.run(case) == ""


def test_the_runner_counts_and_says_what_differs(capsys, tmp_path):
    case = json.loads((DATA / "schedules.json").read_text(encoding="utf-8"))["cases"][0]
    wrong = json.loads(json.dumps(case))
    wrong["id"], wrong["expected"]["rows"][0]["interest"] = "WRONG", "9.99"
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": [case, wrong]}), encoding="utf-8")
    assert cases.main([str(file)]) == 1
    out = capsys.readouterr().out
    assert "FAILED WRONG: row 1 interest: got 0.58, want 9.99" in out
    assert out.endswith("1 passed, 1 failed\n")


def test_needs_leave_out_what_asks_for_more(capsys):
    assert cases.main([str(DATA / "schedules.json"), "--needs", ""]) == 0
    plain = int(capsys.readouterr().out.split()[0])
    assert cases.main([str(DATA / "schedules.json"), "--needs", "working_day_shift"]) == 0
    assert int(capsys.readouterr().out.split()[0]) > plain
