"""Clock cases worked out by hand and recomputed two ways (data/clock_cases.json; each names its source in `why`)."""

import json
from pathlib import Path

import pytest

from complaints.sla import cases

FILE = Path(__file__).parent / "data" / "clock_cases.json"
WORKED = cases.CaseFile.read(FILE)


@pytest.mark.parametrize("case", WORKED.cases, ids=lambda case: case["id"])
def test_the_clock_says_what_the_case_says(case):
    assert list(WORKED.differences(case)) == []


def test_the_command_counts_and_names_what_fails(tmp_path, capsys):
    content = FILE.read_text(encoding="utf-8").replace('"2026-03-02T12:00:00+08:00"', '"2026-03-02T12:00:01+08:00"', 1)
    changed = tmp_path / "changed.json"
    changed.write_text(content, encoding="utf-8")

    assert cases.main([str(FILE)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "40 passed, 0 failed"
    assert cases.main([str(changed)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "39 passed, 1 failed"
    assert cases.main([]) == 2


def test_a_case_that_cannot_be_computed_fails_by_itself_and_a_wrong_file_is_named(tmp_path, capsys):
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["cases"][0]["created_at"] = "2026-02-30T09:00:00+08:00"
    odd = tmp_path / "odd.json"
    odd.write_text(json.dumps(content), encoding="utf-8")

    assert cases.main([str(odd)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "39 passed, 1 failed"
    for wrong in ("{}", "[]", "null", "not json", '{"calendars": [], "policies": {}, "cases": []}'):
        odd.write_text(wrong, encoding="utf-8")
        assert cases.main([str(odd)]) == 2
        assert "odd.json" in capsys.readouterr().err
