"""Review cases for tests, through the public verbs."""

from decimal import Decimal

from django.utils import timezone

from backoffice.accounts.models import AuthorityLimit
from loans.applications.tests.factories import decided
from loans.products.tests.factories import make_product
from risk.review import services
from risk.review.models import ReviewCase


def give_authority(amount: int = 100_000, role: str = "reviewer") -> None:
    AuthorityLimit.objects.update_or_create(role=role, user=None, kind="review", defaults={"amount": Decimal(amount)})


def open_case(*, now=None, **fields) -> ReviewCase:
    """A waiting case of an application of 50,000 yuan."""
    application = decided("B", **fields)
    return services.open_case(application_id=application.pk, assessment_id=None, now=now or timezone.now())


def open_cases(count: int, **fields) -> list[ReviewCase]:
    product = make_product()
    return [open_case(product_version=product, **fields) for _number in range(count)]
