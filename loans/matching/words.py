"""Reasons, factors, signals and flags in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values import money, rates

FACTORS = {
    "fit": _("Amount and term"),
    "affordability": _("Affordability"),
    "cost": _("Yearly cost"),
    "history": _("Expected pass"),
    "speed": _("Speed"),
    "security": _("Security offered"),
}
COLOURS = {
    "fit": "blue",
    "affordability": "green",
    "cost": "teal",
    "history": "purple",
    "speed": "orange",
    "security": "yellow",
}
SIGNALS = {
    "overdue_now": _("Overdue now"),
    "late_before": _("More than 30 days late in the last 12 months"),
    "income_unknown": _("Income not known"),
    "high_debt": _("Debt already takes 40 percent of the income or more"),
    "short_job": _("Less than 6 months in the job"),
    "unsteady_income": _("Unsteady income"),
    "old_debt": _("Repays another debt"),
}
EXCLUSIONS = {
    "student": _("Students in full-time education are not lent to."),
    "purpose": _("Does not finance %(purpose)s."),
    "amount_small": _("Lends no less than %(limit)s yuan."),
    "amount_large": _("Lends no more than %(limit)s yuan; at least %(least)s are needed."),
    "term": _("Has no term up to %(longest)s months (shortest: %(shortest)s)."),
    "method": _("Is not repaid by the wanted method."),
    "collateral": _("Wants property as security that the customer does not have."),
    "no_loan": _("Its fees eat up the loan."),
    "ceiling": _("Would cost %(cost)s a year, above the ceiling of %(ceiling)s."),
    "min_age": _("From %(demanded)s years of age; the customer is %(found)s."),
    "max_age": _("Up to %(demanded)s years of age; the customer is %(found)s."),
    "max_age_at_maturity": _("Up to %(demanded)s years of age at the end; it would be %(found)s."),
    "min_monthly_income": _("Wants an income of %(demanded)s a month; it is %(found)s."),
    "max_debt_ratio": _("All debt may take %(demanded)s of the income; it would take %(found)s."),
    "regions": _("Not offered where the customer lives."),
    "employment_types": _("Not for this kind of employment."),
    "min_employed_months": _("Wants %(demanded)s months in the job; it is %(found)s."),
    "segments": _("Not for this group of customers."),
    "excluded_groups": _("Excludes a group that the customer belongs to."),
    "max_queries_6m": _("At most %(demanded)s credit queries in 6 months; there were %(found)s."),
    "max_worst_overdue_days": _("Never more than %(demanded)s days overdue; it was %(found)s."),
    "no_current_overdue": _("Not while something is overdue."),
    "first_loan_only": _("For first loans only."),
    "max_ltv": _("Lends %(demanded)s of the property's value; it would be %(found)s."),
}
TO_ASK = {
    "min_age": _("age"),
    "max_age": _("age"),
    "max_age_at_maturity": _("age"),
    "min_monthly_income": _("monthly income"),
    "max_debt_ratio": _("monthly income"),
    "regions": _("region"),
    "employment_types": _("kind of employment"),
    "min_employed_months": _("months in the job"),
    "segments": _("segment"),
    "max_queries_6m": _("credit queries"),
    "max_worst_overdue_days": _("overdue in the past"),
    "no_current_overdue": _("overdue now"),
    "first_loan_only": _("earlier loans"),
    "max_ltv": _("value of the property"),
}
FLAGS = {
    "minor": _("The customer is %(age)s years old. Nothing may be recommended."),
    "student": _("The customer is a student in full-time education. Nothing may be recommended."),
    "purpose": _("%(purpose)s is not a purpose that may be financed. Nothing may be recommended."),
    "income_unknown": _("The income is not known: how will the loan be repaid?"),
    "burden": _("All debt would take %(share)s of the income; the limit is %(limit)s."),
    "elderly": _("The customer is %(age)s now and %(end)s when the loan ends."),
    "dearer": _("%(name)s fits too and costs %(cheaper)s a year instead of %(cost)s."),
    "above_need": _("%(amount)s yuan are more than the %(need)s that the customer needs."),
    "old_debt": _("The loan repays another debt: does the customer end up better off?"),
}
_RATES = {"cost", "cheaper", "ceiling", "share"}
_YUAN = {"amount", "need", "least"}
_DEMANDS_RATE = {"max_debt_ratio", "max_ltv", "burden"}
_DEMANDS_YUAN = {"min_monthly_income", "amount_small", "amount_large"}


def sentence(words: Mapping[str, Any], code: str, data: Mapping[str, Any]) -> str:
    """The sentence of a code with its figures written as a person reads them."""
    return str(words.get(code, code)) % {name: _shown(code, name, value) for name, value in data.items()}


def _shown(code: str, name: str, value: Any) -> str:
    if name in _RATES or code in _DEMANDS_RATE:
        return f"{rates.percent(Decimal(str(value)))}%"
    if name in _YUAN or code in _DEMANDS_YUAN:
        return money.yuan(Decimal(str(value)))
    return str(value)
