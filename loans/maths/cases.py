"""Runs a file of worked cases against the engine: `python -m loans.maths.cases FILE [--needs a,b]`.

A file is {"cases": [{"id", "kind", "inputs", "event", "needs", "expected"}]}; kinds are schedule, overdue, payoff,
early_partial, allocation, late_fee, us_actuarial, eu_aprc, eu_interval, rounding. With --needs only cases that need
nothing else run (`--needs ""`: those with plain rules). Ends with 'N passed, N failed'; the exit code says the same.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from loans.maths import events
from loans.maths.allocation import Owed, allocate
from loans.maths.day_count import DayCount, DueRule
from loans.maths.penalty import late_fee
from loans.maths.rounding import MODES, Rounding
from loans.maths.schedule import Method, Schedule, Terms, build
from loans.maths.yearly_cost import UnitPeriodFlow, eu_aprc, eu_interval, percent, round_half_up, us_actuarial

Json = dict[str, Any]


def terms_from(inputs: Json) -> Terms:
    """The terms that a case's `inputs` describe; an option that the engine does not know raises KeyError."""
    known = {
        "principal", "annual_rate_pct", "rate_per_period_pct", "n", "start", "due", "method", "level_rule",
        "day_count", "rounding", "instalment_rounding", "last_row", "principal_rule", "principal_grace",
        "down_payment_pct", "fee_per_instalment", "tranches", "shares", "principals", "payments", "amort_term",
        "residual_to", "flat_interest", "level_total", "instalment", "level", "payment",
    }  # fmt: skip
    if unknown := set(inputs) - known:
        raise KeyError(f"options not known: {', '.join(sorted(unknown))}")
    rate = inputs["annual_rate_pct"] if "annual_rate_pct" in inputs else inputs["rate_per_period_pct"]
    level = next((inputs[key] for key in ("level", "instalment", "payment") if inputs.get(key)), None)
    start = date.fromisoformat(inputs["start"])
    due = due_from(inputs["due"])
    level_rounding = rounding_from(inputs["instalment_rounding"]) if "instalment_rounding" in inputs else None
    return Terms(
        principal=Decimal(inputs["principal"]),
        annual_rate=Decimal(rate) / 100,
        instalments=int(inputs.get("n") or len(due.dates) or 1),
        start=start,
        method=Method(inputs["method"]),
        day_count=DayCount(inputs["day_count"]),
        due=due,
        rounding=rounding_from(inputs.get("rounding", {"decimals": 2})),
        level_rule=inputs.get("level_rule", "annuity_on_factors"),
        level_rounding=level_rounding,
        level=Decimal(level) if level else None,
        principal_rule=inputs.get("principal_rule", "fixed_share"),
        flat_interest=inputs.get("flat_interest", "per_period"),
        level_total=bool(inputs.get("level_total", False)),
        principal_grace=int(inputs.get("principal_grace", 0)),
        shares=tuple(Decimal(s) for s in inputs.get("shares", ())),
        principals=tuple(Decimal(p) for p in inputs.get("principals", ())),
        payments=tuple(Decimal(p["amount"] if isinstance(p, dict) else p) for p in inputs.get("payments", ())),
        fee_per_instalment=Decimal(inputs.get("fee_per_instalment", "0")),
        down_payment_share=Decimal(inputs.get("down_payment_pct", "0")) / 100,
        amortised_over=int(inputs["amort_term"]) if inputs.get("amort_term") else None,
        last_row=inputs.get("last_row") or "",
        residual_to=inputs.get("residual_to", "last"),
        tranches=tuple(
            (date.fromisoformat(t["date"]), Decimal(t["amount"])) for t in inputs.get("tranches", ()) if t.get("date")
        ),
    )


def rounding_from(spec: Json) -> Rounding:
    if "step" in spec:
        return Rounding(Decimal(spec["step"]), MODES[spec.get("mode", "half_up")])
    return Rounding.to_decimals(int(spec["decimals"]), spec.get("mode", "half_up"))


def due_from(spec: Json) -> DueRule:
    holidays = {date.fromisoformat(day) for day in spec.get("holidays", ())}
    workday = (lambda day: day.weekday() < 5 and day not in holidays) if spec.get("business_day") else None
    if spec["rule"] == "dates":
        return DueRule(dates=tuple(date.fromisoformat(d) for d in spec["dates"]), is_workday=workday)
    return DueRule(
        unit=spec["unit"],
        every=int(spec["every"]),
        first=date.fromisoformat(spec["first"]) if spec.get("first") else None,
        anchor_day=spec.get("anchor_day"),
        month_end=spec.get("month_end", "clamp"),
        is_workday=workday,
    )


def _payments(event: Json) -> list[tuple[date, Decimal]]:
    return [(date.fromisoformat(p["date"]), Decimal(p["amount"])) for p in event.get("payments", ())]


def _rows_differ(rows: tuple[Any, ...], expected: Json) -> str:
    wanted = expected.get("rows", [])
    by_n = {row.n: row for row in rows}
    for want in wanted:
        row = by_n.get(want["n"])
        if row is None:
            return f"row {want['n']} is missing"
        for key, value in want.items():
            got = getattr(row, key)
            same = got.isoformat() == value if key == "due" else got == (value if key == "n" else Decimal(value))
            if not same:
                return f"row {row.n} {key}: got {got}, want {value}"
    if "row_count" in expected and len(rows) != expected["row_count"]:
        return f"{len(rows)} rows, want {expected['row_count']}"
    for key, value in expected.get("totals", {}).items():
        got = sum((getattr(row, key) for row in rows), Decimal(0))
        if got != Decimal(value):
            return f"sum of {key}: got {got}, want {value}"
    return ""


def _schedule(case: Json) -> str:
    return _rows_differ(build(terms_from(case["inputs"])).rows, case["expected"])


def _overdue(case: Json) -> str:
    event = case["event"]
    rows = events.overdue(
        build(terms_from(case["inputs"])),
        as_of=date.fromisoformat(event["as_of"]),
        paid_on_time=int(event.get("instalments_paid_on_time", 0)),
    )
    return _rows_differ(rows, case["expected"])


def _early_partial(case: Json) -> str:
    rows = events.early_part_payment(build(terms_from(case["inputs"])), _payments(case["event"]))
    return _rows_differ(rows, case["expected"])


def _payoff(case: Json) -> str:
    event = case["event"]
    amount = events.payoff(
        build(terms_from(case["inputs"])),
        payments=_payments(event),
        on=date.fromisoformat(event["date"]),
        interest_to=event.get("interest_to", "date"),
    )
    return _equal(amount, case["expected"]["amount"])


def _equal(got: Decimal, want: str) -> str:
    return "" if got == Decimal(want) else f"got {got}, want {want}"


def _late_fee(case: Json) -> str:
    inputs = case["inputs"]
    amount = late_fee(
        Decimal(inputs["base"]),
        Decimal(inputs["rate_per_day"]),
        date.fromisoformat(inputs["from"]),
        date.fromisoformat(inputs["to"]),
        rounding_from(inputs.get("rounding", {"decimals": 2})),
    )
    return _equal(amount, case["expected"]["amount"])


def _allocation(case: Json) -> str:
    """Steps {amount, order?}: oldest instalment first, in each the order of the step (interest, then principal)."""
    schedule: Schedule = build(terms_from(case["inputs"]))
    paid = {row.n: {"principal": Decimal(0), "interest": Decimal(0)} for row in schedule.rows}
    for k, step in enumerate(case["event"]["steps"]):
        owed = [
            Owed(
                row.n,
                principal=row.principal - paid[row.n]["principal"],
                interest=row.interest - paid[row.n]["interest"],
            )
            for row in schedule.rows
        ]
        named = tuple(step.get("order") or case["event"].get("order") or ("interest", "principal"))
        order = (*named, *(kind for kind in ("penalty", "fee", "interest", "principal") if kind not in named))
        for part in allocate(Decimal(step["amount"]), owed, order).parts:
            paid[part.n][part.kind] += part.amount
        want = case["expected"]["after_step"][k]
        for row, pair in zip(schedule.rows, want, strict=False):
            got = [paid[row.n]["principal"], paid[row.n]["interest"]]
            if got != [Decimal(x) for x in pair]:
                return f"after step {k + 1}, instalment {row.n}: got {got}, want {pair}"
    return ""


def _us_actuarial(case: Json) -> str:
    sign = {"advance": 1, "payment": -1}
    flows = [
        UnitPeriodFlow(sign[f["kind"]] * Decimal(f["amount"]), int(f["t"]), Fraction(int(f["f_num"]), int(f["f_den"])))
        for f in case["inputs"]["flows"]
    ]
    return _percent(us_actuarial(flows, Decimal(case["inputs"]["unit_periods_per_year"])), case)


def _eu_aprc(case: Json) -> str:
    sign = {"advance": 1, "payment": -1}
    flows = [
        (sum((Fraction(y) for y in f["years"]), Fraction(0)), sign[f["kind"]] * Decimal(f["amount"]))
        for f in case["inputs"]["flows"]
    ]
    return _percent(eu_aprc(flows), case)


def _percent(rate: Decimal, case: Json) -> str:
    for digits, want in case["expected"]["percent"].items():
        if percent(rate, int(digits)) != Decimal(want):
            return f"got {percent(rate, int(digits) + 3)}, want {want}"
    return ""


def _eu_interval(case: Json) -> str:
    inputs, expected = case["inputs"], case["expected"]
    got = eu_interval(date.fromisoformat(inputs["from"]), date.fromisoformat(inputs["to"]), inputs["unit"])
    for key, want in expected.items():
        if getattr(got, key) != want:
            return f"{key}: got {getattr(got, key)}, want {want}"
    return ""


def _rounding(case: Json) -> str:
    inputs = case["inputs"]
    return _equal(round_half_up(Decimal(inputs["value"]), int(inputs["decimals"])), case["expected"]["value"])


RUNNERS: dict[str, Callable[[Json], str]] = {
    "schedule": _schedule,
    "overdue": _overdue,
    "payoff": _payoff,
    "early_partial": _early_partial,
    "late_fee": _late_fee,
    "allocation": _allocation,
    "us_actuarial": _us_actuarial,
    "eu_aprc": _eu_aprc,
    "eu_interval": _eu_interval,
    "rounding": _rounding,
}


def run(case: Json) -> str:
    """ "" when the case holds, else one sentence saying what differs."""
    try:
        return RUNNERS[case["kind"]](case)
    except (KeyError, ValueError, IndexError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m loans.maths.cases", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--needs", help="run only cases that need nothing beyond these (comma separated)")
    options = parser.parse_args(argv)
    cases = json.loads(options.file.read_text(encoding="utf-8"))["cases"]
    if options.needs is not None:
        allowed = {need for need in options.needs.split(",") if need}
        cases = [case for case in cases if set(case.get("needs", ())) <= allowed]
    failed = 0
    for case in cases:
        if problem := run(case):
            failed += 1
            sys.stdout.write(f"FAILED {case['id']}: {problem}\n")
    sys.stdout.write(f"{len(cases) - failed} passed, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
