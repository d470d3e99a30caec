"""What follows from the facts and parameters of a case: more facts, the borrower and limits of the stress test."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from risk.stress import domain as stress

# How long somebody works in a job, as the scorecard's levels know it: below these many months.
EMPLOYMENT_LEVELS = ((12, 2), (48, 3), (84, 4))
LONG_FILE_MONTHS = 36
RATIOS = ("dti.total.max", "dti.stressed.max")


def derive(known: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that follow from others; what is declared goes before what is derived.
    `age_at_maturity` = age + months ÷ 12; `loan_to_income` =
       amount ÷ (12 × monthly income); `debt_gap` = payments on the credit file − payments declared.
    """
    values = dict(known)
    months = values.get("employed_months")
    if values.get("employment_duration_level") is None:
        if values.get("employment_type") == "unemployed":
            values["employment_duration_level"] = 1
        elif months is not None:
            values["employment_duration_level"] = next((level for top, level in EMPLOYMENT_LEVELS if months < top), 5)
    if values.get("credit_history") is None and "bureau_late_count_24m" in values:
        values["credit_history"] = _history(values)
    age, term, amount = values.get("age"), values.get("term_months"), values.get("amount")
    if age is not None and term is not None:
        values["age_at_maturity"] = (age + Decimal(term) / 12).quantize(Decimal("0.1"))
    income = values.get("monthly_income")
    if amount is not None and income is not None and income > 0:
        values["loan_to_income"] = (amount / (12 * income)).quantize(Decimal("0.01"))
    declared, on_file = values.get("monthly_debt"), values.get("bureau_monthly_payment")
    if declared is not None and on_file is not None:
        values["debt_gap"] = on_file - declared
    return values


def _history(values: Mapping[str, Any]) -> int:
    """The level of the credit history that a credit file shows: late 0, a long file without delay 4 (all paid back
    on time), open credits paid on time 3, nothing on file 2."""
    if (values.get("bureau_worst_months_late") or 0) >= 2 or values["bureau_late_count_24m"] >= 3:
        return 0
    if values["bureau_late_count_24m"] == 0 and (values.get("bureau_file_months") or 0) >= LONG_FILE_MONTHS:
        return 4
    return 3 if values.get("bureau_open_accounts") else 2


def borrower_of(values: Mapping[str, Any]) -> stress.Borrower:
    """What the stress test reads. The larger of declared and filed debt payments counts."""
    debts = [values[name] for name in ("monthly_debt", "bureau_monthly_payment") if values.get(name) is not None]
    return stress.Borrower(
        amount=values.get("amount"),
        term_months=values.get("term_months"),
        annual_rate=values.get("annual_rate"),
        method=values.get("method") or "equal_instalment",
        monthly_income=values.get("monthly_income"),
        monthly_debt=max(debts) if debts else None,
        share_level=values.get("installment_rate_level"),
        business=values.get("customer_kind") == "business" or values.get("segment") == "small_business",
    )


def ratios_of(parameters: Mapping[str, Any], segment: str | None) -> dict[str, Decimal]:
    """The largest debt ratios now and under stress: of the segment where policy names it, else of everybody."""
    by_segment = segment_ratios(parameters.get("dti.by_segment") or ()) if segment else {}
    if segment in by_segment:
        return dict(zip(RATIOS, by_segment[segment], strict=True))
    return {code: Decimal(parameters[code]) for code in RATIOS}


def segment_ratios(lines: Iterable[str]) -> dict[str, tuple[Decimal, Decimal]]:
    """ "small_business=0.60/0.75" -> {"small_business": (now, under stress)}; ValueError for a line that is none."""
    found = {}
    for line in lines:
        name, _sign, ratios = str(line).partition("=")
        now, _slash, shocked = ratios.partition("/")
        try:
            found[name] = Decimal(now), Decimal(shocked)
        except ArithmeticError:
            raise ValueError(f"{line!r} is not a line such as small_business=0.60/0.75") from None
        if not all(ratio.is_finite() and ratio > 0 for ratio in found[name]):
            raise ValueError(f"{line!r}: a ratio is a number above 0")
    return found


def limits_of(parameters: Mapping[str, Any], segment: str | None) -> stress.Limits:
    ratios = ratios_of(parameters, segment)
    return stress.Limits(
        ratio_max=ratios["dti.total.max"],
        stressed_ratio_max=ratios["dti.stressed.max"],
        rate_rise=Decimal(parameters["dti.stress.rate_rise"]),
        income_fall=Decimal(parameters["dti.stress.income_drop"]),
        coverage_min=Decimal(parameters["dscr.min"]),
        stressed_coverage_min=Decimal(parameters["dscr.stressed.min"]),
    )


def typed_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as rules compare them: numbers exact, lists as tuples."""
    return {
        code: tuple(value) if isinstance(value, list) else Decimal(value) if _numeric(value) else value
        for code, value in parameters.items()
    }


def _numeric(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    try:
        return Decimal(value).is_finite()
    except ArithmeticError:
        return False


def has_borrowed(facts: Mapping[str, Any]) -> bool | None:
    """Whether the credit record knows of any loan, running or late; None without a record."""
    traces = [facts.get(code) for code in ("bureau_open_accounts", "bureau_monthly_payment", "bureau_late_count_24m")]
    known = [Decimal(str(trace)) for trace in traces if trace is not None]
    return any(known) if known else None


def credit_file_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the credit file tells, as the admission criteria of a product read it; a month late is 30 days."""
    queries, months = facts.get("bureau_queries_6m"), facts.get("bureau_worst_months_late")
    overdue = facts.get("bureau_overdue_now")
    return {
        "queries_6m": None if queries is None else int(queries),
        "worst_overdue_days": None if months is None else int(months) * 30,
        "currently_overdue": None if overdue is None else int(overdue) > 0,
    }
