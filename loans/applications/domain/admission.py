"""Where in an application each admission criterion of its product stands."""

# Known only once income and work are told: asked when they are, and when the application is submitted.
TOLD_WITH_INCOME = frozenset(
    {"min_monthly_income", "max_debt_ratio", "employment_types", "min_employed_months", "segments", "excluded_groups"}
)
# The bounds of the product say the same, at their own field.
BOUNDED = frozenset({"min_age", "max_age"})
# What only the credit file tells: the assessment asks for it and holds it against the product.
FROM_CREDIT_FILE = frozenset({"max_queries_6m", "max_worst_overdue_days", "no_current_overdue"})

_FIELDS = {
    "max_age_at_maturity": "term_months",
    "max_ltv": "amount",
    "min_monthly_income": "monthly_income",
    "max_debt_ratio": "monthly_debt",
    "employment_types": "employment_type",
    "min_employed_months": "employed_months",
}


def field_of_criterion(code: str) -> str:
    """The field that would have to be different for the criterion to be met; the product where none would.

    >>> field_of_criterion("min_monthly_income"), field_of_criterion("regions")
    ('monthly_income', 'product_version')
    """
    return _FIELDS.get(code, "product_version")
