"""Reads the `inputs` of a worked case: terms, due rules, roundings. Whatever is not understood is refused by name."""

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from loans.maths.day_count import PER_YEAR, DayCount, DueRule
from loans.maths.methods import prorated
from loans.maths.rounding import MODES, Rounding
from loans.maths.schedule import Method, Terms

Json = dict[str, Any]

LEVEL_KEYS = ("level", "instalment", "payment", "level_amount", "instalment_amount")
KNOWN = {
    "principal", "annual_rate_pct", "rate_per_period_pct", "n", "start", "due", "method", "level_rule",
    "day_count", "rounding", "instalment_rounding", "last_row", "principal_rule", "principal_grace",
    "down_payment_pct", "fee_per_instalment", "tranches", "shares", "principals", "payments", "amort_term",
    "residual_to", "flat_interest", "level_total", "skip_months", "spread", "first_period_proration", *LEVEL_KEYS,
}  # fmt: skip
SPREADS = {"even": "even", "equal": "even", "equally": "even", "days": "days", "by_days": "days", "live": "live"}


class NotUnderstood(ValueError):
    """The case says something this engine does not know, or says it in a way that cannot be read."""


def number(value: Any, name: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise NotUnderstood(f"{name}: {value!r} is not a number") from error
    if not found.is_finite():
        raise NotUnderstood(f"{name}: {value!r} is not a number")
    return found


def whole(value: Any, name: str) -> int:
    found = number(value, name)
    if found != found.to_integral_value() or abs(found) > 10**6 or isinstance(value, bool):
        raise NotUnderstood(f"{name}: {value!r} is not a whole number")
    return int(found)


def day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise NotUnderstood(f"{name}: {value!r} is not a date") from error


def section(case: Any, name: str) -> Json:
    found = case.get(name) if isinstance(case, dict) else None
    if not isinstance(found, dict):
        raise NotUnderstood(f"{name} is missing")
    return found


def required(inputs: Json, name: str) -> Any:
    if inputs.get(name) is None:
        raise NotUnderstood(f"{name} is missing")
    return inputs[name]


def listed(inputs: Json, name: str) -> list[Any]:
    found = inputs.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise NotUnderstood(f"{name} is not a list")
    return found


def terms_from(inputs: Json) -> Terms:
    """The terms that a case's `inputs` describe; NotUnderstood names an option that the engine does not know."""
    if unknown := sorted(set(inputs) - KNOWN):
        raise NotUnderstood(f"options not known: {', '.join(unknown)}")
    rate = inputs.get("annual_rate_pct", inputs.get("rate_per_period_pct"))
    if rate is None:
        raise NotUnderstood("annual_rate_pct is missing")
    level = next((inputs[key] for key in LEVEL_KEYS if inputs.get(key)), None)
    start, due = day(required(inputs, "start"), "start"), due_from(section(inputs, "due"))
    count = inputs.get("n") or len(due.dates) or None
    method = _one_of(Method, required(inputs, "method"), "method")
    if count is None and method is not Method.FIXED_INSTALMENT:
        raise NotUnderstood("n is missing")
    level_rounding = inputs.get("instalment_rounding")
    amort_term = inputs.get("amort_term")
    return Terms(
        principal=number(required(inputs, "principal"), "principal"),
        annual_rate=number(rate, "rate") / 100,
        instalments=whole(count or 1, "n"),
        start=start,
        method=method,
        day_count=_one_of(DayCount, required(inputs, "day_count"), "day_count"),
        due=due,
        rounding=rounding_from(inputs.get("rounding") or {}),
        level_rule=str(inputs.get("level_rule") or "annuity_on_factors"),
        level_rounding=rounding_from(level_rounding) if level_rounding else None,
        level=number(level, "level") if level else None,
        principal_rule=str(inputs.get("principal_rule") or "fixed_share"),
        flat_interest=_flat_interest(inputs),
        spread=_spread(inputs),
        level_total=bool(inputs.get("level_total", False)),
        principal_grace=whole(inputs.get("principal_grace") or 0, "principal_grace"),
        shares=tuple(number(s, "shares") for s in listed(inputs, "shares")),
        principals=tuple(number(p, "principals") for p in listed(inputs, "principals")),
        payments=_payments(inputs),
        fee_per_instalment=number(inputs.get("fee_per_instalment") or "0", "fee_per_instalment"),
        down_payment_share=number(inputs.get("down_payment_pct") or "0", "down_payment_pct") / 100,
        amortised_over=whole(amort_term, "amort_term") if amort_term else None,
        last_row=str(inputs.get("last_row") or ""),
        residual_to=str(inputs.get("residual_to") or "last"),
        tranches=tuple((day(t["date"], "tranches"), number(t["amount"], "tranches")) for t in _tranches(inputs)),
        skip_months=frozenset(whole(month, "skip_months") for month in listed(inputs, "skip_months")),
        first_share=_first_share(inputs.get("first_period_proration"), start, due),
    )


def _one_of(kind: Any, value: Any, name: str) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise NotUnderstood(f"{name}: {value!r} is not known") from error


def _flat_interest(inputs: Json) -> str:
    return str(inputs.get("flat_interest") or ("total" if inputs.get("spread") else "per_period"))


def _spread(inputs: Json) -> str:
    wanted = inputs.get("spread") or "even"
    if not isinstance(wanted, str) or wanted not in SPREADS:
        raise NotUnderstood(f"spread: {wanted!r} is not known")
    return SPREADS[wanted]


def _tranches(inputs: Json) -> list[Json]:
    found = listed(inputs, "tranches")
    if any(not isinstance(t, dict) or not {"date", "amount"} <= set(t) for t in found):
        raise NotUnderstood("tranches need a date and an amount")
    return found


def _payments(inputs: Json) -> tuple[Decimal | None, ...]:
    """Given totals, one for each instalment; {"n", "amount"} names its instalment and the others are levelled."""
    found = listed(inputs, "payments")
    if any(isinstance(p, dict) and "n" in p for p in found):
        by_n = {whole(p["n"], "payments"): number(required(p, "amount"), "payments") for p in found}
        return tuple(by_n.get(k) for k in range(1, whole(inputs.get("n") or max(by_n), "n") + 1))
    amounts = [p.get("amount") if isinstance(p, dict) else p for p in found]
    return tuple(None if amount is None else number(amount, "payments") for amount in amounts)


def _first_share(rule: Any, start: date, due: DueRule) -> Fraction | None:
    """`days/30`: the first period's calendar days over the nominal days of a period. `days/period`: over the days of
    the regular period that ends on the first due date. `n/m`: that part of a regular period."""
    if rule in (None, False, "", "none"):
        return None
    first = due.periods(start, 1)[0]
    if rule in (True, "days/30", "actual/30", "days"):
        return prorated(due.unit, due.every, first)
    if rule in ("days/period", "actual/period", "actual/actual"):
        begin = DueRule(due.unit, -due.every).ends(first.end, 1)[0]
        return prorated(due.unit, due.every, first, (first.end - begin).days)
    try:
        return Fraction(str(rule)) * Fraction(due.every, PER_YEAR[due.unit])
    except (ValueError, ZeroDivisionError) as error:
        raise NotUnderstood(f"first_period_proration: {rule!r} is not known") from error


def rounding_from(spec: Any) -> Rounding:
    """{"decimals": 2, "mode": "half_up"}, or {"step": "10", "mode": "up"}; no decimals means not rounded."""
    if not isinstance(spec, dict):
        raise NotUnderstood("rounding is not a set of decimals and mode")
    mode = spec.get("mode") or "half_up"
    if mode not in MODES:
        raise NotUnderstood(f"rounding mode: {mode!r} is not known")
    if spec.get("step") is not None:
        return Rounding(number(spec["step"], "step"), MODES[mode])
    decimals = spec.get("decimals", 2)
    places = 15 if decimals is None else whole(decimals, "decimals")
    if not -6 <= places <= 15:
        raise NotUnderstood(f"decimals: {decimals!r} is out of range")
    return Rounding.to_decimals(places, mode)


def due_from(spec: Json) -> DueRule:
    shift = spec.get("business_day")
    if shift not in (None, "", "none", "forward"):
        raise NotUnderstood(f"business_day: {shift!r} is not known")
    holidays = {day(d, "holidays") for d in listed(spec, "holidays")}
    workday = workdays_without(holidays) if shift == "forward" else None
    rule = spec.get("rule", "every")
    if rule == "dates":
        if not listed(spec, "dates"):
            raise NotUnderstood("dates are missing")
        return DueRule(dates=tuple(day(d, "dates") for d in listed(spec, "dates")), is_workday=workday)
    if rule != "every":
        raise NotUnderstood(f"due rule: {rule!r} is not known")
    anchor = spec.get("anchor_day")
    if anchor is not None and not 1 <= whole(anchor, "anchor_day") <= 31:
        raise NotUnderstood(f"anchor_day: {anchor!r} is not a day of a month")
    return DueRule(
        unit=str(spec.get("unit") or "months"),
        every=whole(spec.get("every") or 1, "every"),
        first=day(spec["first"], "first") if spec.get("first") else None,
        anchor_day=None if anchor is None else whole(anchor, "anchor_day"),
        month_end=str(spec.get("month_end") or "clamp"),
        is_workday=workday,
    )


def workdays_without(holidays: set[date]) -> Any:
    """Whether a day is neither Saturday, Sunday nor a holiday."""
    return lambda day: day.weekday() < 5 and day not in holidays
