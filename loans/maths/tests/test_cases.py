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


LOAN = {
    "principal": "1000", "annual_rate_pct": "12", "n": 4, "start": "2026-01-01", "method": "equal_instalment",
    "due": {"rule": "every", "unit": "months", "every": 1}, "day_count": "30/360",
}  # fmt: skip


def case(kind="schedule", event=None, expected=None, **inputs):
    return {"id": "OWN", "kind": kind, "inputs": LOAN | inputs, "event": event, "expected": expected or {}}


def rows(*pairs, **more):
    """Expected rows of (interest, principal)."""
    return {"rows": [{"n": n, "interest": i, "principal": p} for n, (i, p) in enumerate(pairs, start=1)], **more}


@pytest.mark.parametrize(
    "own",
    [
        # 40 days to the first due date: 1,000 x 1 % x 40/30; the regular period before 10 February has 31 days.
        case(due=LOAN["due"] | {"first": "2026-02-10"}, method="interest_only", first_period_proration="days/30",
             expected=rows(("13.33", "0"), ("10.00", "0"))),
        case(due=LOAN["due"] | {"first": "2026-02-10"}, method="interest_only", first_period_proration="days/period",
             expected=rows(("12.90", "0"), ("10.00", "0"))),
        case(method="interest_only", first_period_proration="1/2", expected=rows(("5.00", "0"), ("10.00", "0"))),
        case(method="equal_principal", skip_months=["2"], expected=rows(("0", "0"), ("20.00", "333.33"))),
        case(method="flat", spread="even", n=3, expected=rows(("10.00", "333.33"), ("10.00", "333.33"))),
        # 10,000 x 1 % = 100; a fee of 5 with each instalment joins the total.
        case(method="interest_only", fee_per_instalment="5",
             expected={"rows": [{"n": 1, "fee": "5.00", "total": "15.00"}], "totals": {"fee": "20"}}),
        case(down_payment_pct="25", method="equal_principal", annual_rate_pct="0", n=3,
             expected=rows(("0", "250"), ("0", "250"), row_count=4)),
        # 256.28 published in whole yuan is 256.
        case(expected={"rows": [{"n": 1, "total": "256"}], "published_decimals": 0}),
        case(instalment_rounding={"step": "10", "mode": "up"}, expected={"rows": [{"n": 1, "total": "260"}]}),
        case(level_rule="given", level="300", expected={"rows": [{"n": 1, "total": "300"}, {"n": 4, "balance": "0"}]}),
        case(method="fixed_instalment_until_paid", instalment="500", n=None, expected={"row_count": 3}),
        case(kind="early_partial", event={"payments": [{"date": "2026-01-11", "amount": "100"}]},
             expected=rows(("9.34", "246.94"))),
        # Instalment 1 owes 10.00 + 246.28. 100 gives 10.00 and 90.00; 200 more fills it and pays 7.54 and 36.18 of 2.
        case(kind="allocation", event={"steps": [{"amount": "100"}, {"amount": "200"}]},
             expected={"after_step": [[["90", "10"]], [["246.28", "10"], ["36.18", "7.54"]]]}),
        case(kind="allocation", event={"steps": ["100"], "order": "principal_first"},
             expected={"after_step": [[["100", "0"]]]}),
        {"id": "F", "kind": "late_fee", "expected": {"amount": "6.00"}, "inputs": {
            "base": "1000", "rate_per_day": "0.003", "from": "2006-02-01", "to": "2006-02-05",
            "skip_non_business_days": True, "holidays": []}},
    ],
)  # fmt: skip
def test_own_case(own):
    assert cases.run(own) == ""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (None, "not an object"), ({}, "kind None is not known"), ({"kind": ["schedule"]}, "is not known"),
        ({"kind": "schedule"}, "inputs is missing"), (case(), "nothing is expected"),
        (case(n="four"), "n: 'four' is not a number"), (case(n=2.5), "is not a whole number"),
        (case(principal="1e400000"), "must be more than 0"), (case(principal="-5"), "more than 0"),
        (case(start="2026-02-30"), "'2026-02-30' is not a date"), (case(method="magic"), "'magic' is not known"),
        (case(due={"rule": "moon"}), "'moon' is not known"),
        (case(due={"rule": "dates"}), "dates are missing"),
        (case(weather="fine"), "options not known: weather"), (case(n=10**9), "not a whole number"),
        (case(shares="ten"), "shares is not a list"), (case(tranches=[1]), "a date and an amount"),
        (case(rounding={"mode": "sideways"}), "'sideways' is not known"), (case(spread={}, method="flat"), "nothing"),
        (case(first_period_proration="lunar"), "'lunar' is not known"),
        (case(kind="allocation", expected={"after_step": [[]]}, event={"steps": [{}]}), "amount is missing"),
        (case(kind="payoff", expected={"amount": "1"}), "event is missing"),
        (case(kind="overdue", event={"as_of": None}), "as_of is missing"),
        (case(expected={"rows": [{"n": 1, "colour": "red"}]}), "the field colour is not known"),
        (case(expected={"rows": [{"n": 9}]}), "row 9 is missing"),
        (case(expected={"totals": {"due": "1"}}), "the total due is not known"),
        ({"kind": "us_actuarial", "inputs": {"unit_periods_per_year": "12", "flows": []},
          "expected": {"percent": {"2": "1"}}}, "o"),
    ],
)  # fmt: skip
def test_a_malformed_case_is_a_failed_line(wrong, sentence):
    assert sentence in cases.run(wrong)


@pytest.mark.parametrize("text", ["", "[", "7", '{"cases": 3}', '{"cases": [3, {"id": 1}]}', "[" * 100_000])
def test_a_malformed_file_ends_in_a_count(text, tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    assert cases.main([str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 passed, ")
