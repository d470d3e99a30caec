"""What staff may see of applications, and the facts an assessment starts from."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from backoffice.accounts.models import User
from loans.applications.domain import age_on
from loans.applications.models import Application


def visible_to(user: User) -> QuerySet[Application]:
    """All applications for those who may see applications, none for the others."""
    if not user.may("applications.view"):
        return Application.objects.none()
    return Application.objects.select_related("customer", "product_version__product", "product_version__lender")


def facts_for_assessment(application_id: int) -> dict[str, Any]:
    """What is known of an application before any source is asked: no identifiers, nothing about sex or nationality.

    Amounts are Decimal yuan, ages full years on the day of submission, rates yearly fractions.
    """
    application = Application.objects.select_related("customer", "product_version__lender").get(pk=application_id)
    customer, product = application.customer, application.product_version
    day = timezone.localdate(application.submitted_at or application.created_at)
    facts: dict[str, Any] = {
        **application.facts,
        "amount": application.amount,
        "term_months": application.term_months,
        "method": application.method,
        "purpose": application.purpose,
        "annual_rate": product.annual_rate,
        "lender_kind": product.lender.kind,
        "age": age_on(customer.birth_date, day) if customer.birth_date else None,
        "region": customer.region or None,
        "employment_type": customer.employment_type or None,
        "employed_months": customer.employed_months,
        "monthly_income": customer.monthly_income,
        "monthly_debt": customer.monthly_debt,
        "is_student": customer.is_student,
    }
    return facts
