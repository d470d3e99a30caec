"""What staff may see of applications, and the facts an assessment starts from."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from backoffice.accounts.models import User
from loans.applications.domain import Channel, ChecklistItem, Status, age_on, checklist
from loans.applications.models import Application, Material, PaperCheck
from loans.products.domain import materials_for


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
        "channel": application.channel,
        "annual_rate": product.annual_rate,
        "lender_kind": product.lender.kind,
        "customer_kind": customer.kind,
        "segment": customer.segment or None,
        "age": age_on(customer.birth_date, day) if customer.birth_date else None,
        "region": customer.region or None,
        "employment_type": customer.employment_type or None,
        "employed_months": customer.employed_months,
        "monthly_income": customer.monthly_income,
        "monthly_debt": customer.monthly_debt,
        "is_student": customer.is_student,
    }
    return facts


def materials_of(application: Application) -> QuerySet[Material]:
    """What has been uploaded and not removed."""
    return application.materials.filter(removed_at__isnull=True).select_related("file", "added_by")


def paper_checks_of(application: Application) -> QuerySet[PaperCheck]:
    """Who compared which paper with what was read from it, newest first, with how much was corrected."""
    return (
        application.paper_checks.select_related("material__file", "checked_by")
        .annotate(
            confirmed=Count("values", filter=Q(values__is_confirmed=True)),
            corrected=Count("values", filter=Q(values__corrected=True)),
            differing=Count("values", filter=Q(values__differs=True)),
        )
        .order_by("-checked_at", "-id")
    )


def checklist_of(application: Application) -> list[ChecklistItem]:
    """The checklist by product version and tier, with how many files each line has.

    Applications of an imported file come without papers: for them only what a reviewer asks for is on it.
    """
    materials: list[dict[str, Any]] = []
    if application.channel != Channel.IMPORT:
        materials = materials_for(application.product_version.materials, application.tier, application.amount)
    have = Counter(materials_of(application).values_list("code", flat=True))
    return checklist(materials, application.tier, application.asked_materials, have)


def same_customer(application: Application) -> QuerySet[Application]:
    """The customer's other applications, newest first."""
    others = Application.objects.filter(customer_id=application.customer_id).exclude(pk=application.pk)
    return others.select_related("product_version__product").order_by("-id")


def of_customer(user: User, customer_id: int) -> QuerySet[Application]:
    return visible_to(user).filter(customer_id=customer_id).order_by("-id")


def stuck(user: User) -> QuerySet[Application]:
    """Passed, but something keeps them from going to the lender."""
    return visible_to(user).filter(status=Status.PASSED.value).exclude(forward_blocked="")


def counts_by_status(user: User) -> dict[str, int]:
    """How many applications stand in each state (not the history that came from files)."""
    rows = visible_to(user).filter(known_outcome__isnull=True).order_by().values("status").annotate(n=Count("id"))
    return {row["status"]: row["n"] for row in rows.values("status", "n")}
