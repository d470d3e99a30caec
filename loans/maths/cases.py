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
from loans.maths.allocation import KINDS, Owed, allocate
from loans.maths.case_terms import (
    Json,
    NotUnderstood,
    day,
    listed,
    number,
    required,
    rounding_from,
    section,
    terms_from,
    whole,
    workdays_without,
)
from loans.maths.penalty import late_fee
from loans.maths.schedule import Schedule, build
from loans.maths.yearly_cost import UnitPeriodFlow, eu_aprc, eu_interval, percent, round_half_up, us_actuarial

ROW_FIELDS = ("n", "due", "principal", "interest", "fee", "total", "balance")


def _schedule_of(case: Json) -> Schedule:
    return build(terms_from(section(case, "inputs")))


def _digits(expected: Json) -> int:
    return whole(expected.get("published_decimals", 2), "published_decimals")


def _as_published(got: Decimal, digits: int) -> Decimal:
    return round_half_up(got, digits)


def _rows_differ(rows: tuple[Any, ...], expected: Json) -> str:
    """Compares what was published, at the digits that were published."""
    digits, by_n = _digits(expected), {row.n: row for row in rows}
    wanted, totals = listed(expected, "rows"), expected.get("totals") or {}
    if not wanted and not totals and "row_count" not in expected:
        return "nothing is expected: no rows, no totals, no row_count"
    for want in wanted:
        row = by_n.get(want.get("n"))
        if row is None:
            return f"row {want.get('n')} is missing"
        for key, value in want.items():
            if key not in ROW_FIELDS:
                return f"row {row.n}: the field {key} is not known"
            if value is None or key == "n":
                continue
            got = row.due.isoformat() if key == "due" else _as_published(getattr(row, key), digits)
            if got != (value if key == "due" else number(value, key)):
                return f"row {row.n} {key}: got {got}, want {value}"
    if "row_count" in expected and len(rows) != expected["row_count"]:
        return f"{len(rows)} rows, want {expected['row_count']}"
    for key, value in totals.items():
        if key not in ROW_FIELDS[2:6]:
            return f"the total {key} is not known"
        got = _as_published(sum((getattr(row, key) for row in rows), Decimal(0)), digits)
        if got != number(value, key):
            return f"sum of {key}: got {got}, want {value}"
    return ""


def _schedule(case: Json) -> str:
    return _rows_differ(_schedule_of(case).rows, section(case, "expected"))


def _overdue(case: Json) -> str:
    event = section(case, "event")
    rows = events.overdue(
        _schedule_of(case),
        as_of=day(required(event, "as_of"), "as_of"),
        paid_on_time=whole(event.get("instalments_paid_on_time") or 0, "instalments_paid_on_time"),
    )
    return _rows_differ(rows, section(case, "expected"))


def _payments(event: Json) -> list[tuple[date, Decimal]]:
    found = listed(event, "payments")
    if any(not isinstance(p, dict) for p in found):
        raise NotUnderstood("payments need a date and an amount")
    return [(day(required(p, "date"), "date"), number(required(p, "amount"), "amount")) for p in found]


def _early_partial(case: Json) -> str:
    rows = events.early_part_payment(_schedule_of(case), _payments(section(case, "event")))
    return _rows_differ(rows, section(case, "expected"))


def _payoff(case: Json) -> str:
    event, expected = section(case, "event"), section(case, "expected")
    amount = events.payoff(
        _schedule_of(case),
        payments=_payments(event),
        on=day(required(event, "date"), "date"),
        interest_to=event.get("interest_to") or "date",
    )
    return _equal(amount, required(expected, "amount"), _digits(expected))


def _equal(got: Decimal, want: Any, digits: int = 2) -> str:
    got = _as_published(got, digits)
    return "" if got == number(want, "expected") else f"got {got}, want {want}"


def _late_fee(case: Json) -> str:
    inputs, expected = section(case, "inputs"), section(case, "expected")
    holidays = {day(d, "holidays") for d in listed(inputs, "holidays")}
    amount = late_fee(
        number(required(inputs, "base"), "base"),
        number(required(inputs, "rate_per_day"), "rate_per_day"),
        day(required(inputs, "from"), "from"),
        day(required(inputs, "to"), "to"),
        rounding_from(inputs.get("rounding") or {}),
        workdays_without(holidays) if inputs.get("skip_non_business_days") else None,
    )
    return _equal(amount, required(expected, "amount"), _digits(expected))


def _allocation(case: Json) -> str:
    """Steps of {"amount", "order"?}: oldest instalment first, in each the order of the step or of the event, by
    default interest before principal. `after_step[k]` has a pair [principal paid, interest paid] per instalment."""
    schedule, event = _schedule_of(case), section(case, "event")
    after = listed(section(case, "expected"), "after_step")
    if not after:
        return "nothing is expected: no after_step"
    paid = {row.n: {"principal": Decimal(0), "interest": Decimal(0)} for row in schedule.rows}
    for k, step in enumerate(listed(event, "steps")):
        owed = [
            Owed(
                row.n,
                principal=row.principal - paid[row.n]["principal"],
                interest=row.interest - paid[row.n]["interest"],
            )
            for row in schedule.rows
        ]
        detail = step if isinstance(step, dict) else {"amount": step}
        amount = number(required(detail, "amount"), "amount")
        for part in allocate(amount, owed, _order(detail.get("order") or event.get("order"))).parts:
            paid[part.n][part.kind] += part.amount
        if k < len(after) and (problem := _paid_differs(k + 1, paid, after[k], schedule)):
            return problem
    return ""


def _order(named: Any) -> tuple[str, ...]:
    words = [named] if isinstance(named, str) else (named or ["interest", "principal"])
    kinds = [word.removesuffix("_first") for word in words]
    return (*kinds, *(kind for kind in KINDS if kind not in kinds))


def _paid_differs(step: int, paid: dict[int, dict[str, Decimal]], want: Any, schedule: Schedule) -> str:
    if not isinstance(want, list) or len(want) > len(schedule.rows):
        return f"after step {step}: {want!r} is not a list of pairs"
    for row, pair in zip(schedule.rows, want, strict=False):
        got = [paid[row.n]["principal"], paid[row.n]["interest"]]
        if got != [number(x, "paid") for x in pair]:
            return f"after step {step}, instalment {row.n}: got {got[0]} and {got[1]}, want {pair}"
    return ""


SIGNS = {"advance": 1, "payment": -1}


def _amount(flow: Json) -> Decimal:
    kind = required(flow, "kind")
    if kind not in SIGNS:
        raise NotUnderstood(f"flow: {kind!r} is not known")
    return SIGNS[kind] * number(required(flow, "amount"), "amount")


def _us_actuarial(case: Json) -> str:
    inputs = section(case, "inputs")
    flows = []
    for f in listed(inputs, "flows"):
        odd = Fraction(whole(f.get("f_num", 0), "f_num"), whole(f.get("f_den", 1), "f_den"))
        flows.append(UnitPeriodFlow(_amount(f), whole(f.get("t", 0), "t"), odd))
    per_year = number(required(inputs, "unit_periods_per_year"), "unit_periods_per_year")
    return _percent(us_actuarial(flows, per_year), case)


def _eu_aprc(case: Json) -> str:
    flows = [
        (sum((Fraction(str(y)) for y in listed(f, "years")), Fraction(0)), _amount(f))
        for f in listed(section(case, "inputs"), "flows")
    ]
    return _percent(eu_aprc(flows), case)


def _percent(rate: Decimal, case: Json) -> str:
    published = section(section(case, "expected"), "percent")
    if not published:
        return "nothing is expected: no percent"
    for digits, want in published.items():
        if percent(rate, whole(digits, "digits")) != number(want, "percent"):
            return f"got {percent(rate, whole(digits, 'digits') + 3)}, want {want}"
    return ""


def _eu_interval(case: Json) -> str:
    inputs, expected = section(case, "inputs"), section(case, "expected")
    start, end = day(required(inputs, "from"), "from"), day(required(inputs, "to"), "to")
    got = eu_interval(start, end, required(inputs, "unit"))._asdict()
    if not expected or set(expected) - set(got):
        return f"expected needs one or more of {', '.join(got)} and nothing else"
    return "; ".join(f"{key}: got {got[key]}, want {want}" for key, want in expected.items() if got[key] != want)


def _rounding(case: Json) -> str:
    inputs, expected = section(case, "inputs"), section(case, "expected")
    places = whole(required(inputs, "decimals"), "decimals")
    rounded = rounding_from(inputs)(number(required(inputs, "value"), "value"))
    return _equal(rounded, required(expected, "value"), places)


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


def run(case: Any) -> str:
    """ "" when the case holds, else one sentence saying what differs or what cannot be read. Never raises: a file
    written by somebody else ends in a report, whatever it holds."""
    if not isinstance(case, dict):
        return "the case is not an object"
    kind = case.get("kind")
    if not isinstance(kind, str) or kind not in RUNNERS:
        return f"kind {kind!r} is not known"
    try:
        return RUNNERS[kind](case)
    except ValueError as error:
        return str(error)
    except ArithmeticError:
        return "the numbers are too large to compute with"
    except Exception as error:
        return f"the case has another shape than expected ({type(error).__name__}: {error})"


def read(path: Path) -> list[Any]:
    """The cases of a file; ValueError with a sentence when it holds none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    cases = held.get("cases") if isinstance(held, dict) else held
    if not isinstance(cases, list):
        raise ValueError(f'{path} holds no list of "cases"')
    return cases


def _name(case: Any, place: int) -> str:
    return str(case.get("id", f"case {place}")) if isinstance(case, dict) else f"case {place}"


def _within(case: Any, allowed: set[str]) -> bool:
    needs = case.get("needs") if isinstance(case, dict) else None
    return not isinstance(needs, list) or {str(need) for need in needs} <= allowed


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m loans.maths.cases", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--needs", help="run only cases that need nothing beyond these (comma separated)")
    options = parser.parse_args(argv)
    try:
        cases = list(enumerate(read(options.file), start=1))
    except ValueError as error:
        sys.stdout.write(f"FAILED {error}\n0 passed, 1 failed\n")
        return 1
    if options.needs is not None:
        allowed = {need.strip() for need in options.needs.split(",") if need.strip()}
        cases = [(place, case) for place, case in cases if _within(case, allowed)]
    failed = 0
    for place, case in cases:
        if problem := run(case):
            failed += 1
            sys.stdout.write(f"FAILED {_name(case, place)}: {problem}\n")
    sys.stdout.write(f"{len(cases) - failed} passed, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
