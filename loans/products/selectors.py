"""Reading products."""

from django.db.models import QuerySet

from backoffice.accounts.models import User
from loans.products.domain import ProductStatus
from loans.products.models import ProductVersion


def visible_to(user: User) -> QuerySet[ProductVersion]:
    """Every version, for those who may see products."""
    if not user.may("products.view"):
        return ProductVersion.objects.none()
    return ProductVersion.objects.select_related("product", "lender")


def on_sale() -> QuerySet[ProductVersion]:
    """The versions that can be applied for now, with product, lender and fees."""
    return (
        ProductVersion.objects.filter(status=ProductStatus.ON_SALE.value)
        .select_related("product", "lender")
        .prefetch_related("fees")
        .order_by("product__name")
    )
