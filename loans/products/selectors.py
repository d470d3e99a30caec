"""Reading products."""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet

from backoffice.accounts.models import User
from backoffice.parameters.domain import Parameter
from loans.maths.day_count import DayCount
from loans.products.domain import COLLECTOR_NAMES, Collector, Fee, FeeStage, PriceCard, ProductStatus, form_row_of
from loans.products.models import FeeItem, ProductVersion


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


def collector_name(collector: str, version: ProductVersion) -> str:
    """Whoever takes a cost, as papers name them."""
    if collector == Collector.LENDER:
        return version.lender.name
    if collector == Collector.GUARANTOR:
        return version.guarantor or COLLECTOR_NAMES["guarantor"]
    return settings.COMPANY_NAME if collector == Collector.PLATFORM else COLLECTOR_NAMES["other"]


def card_of(
    version: ProductVersion, fees: Sequence[FeeItem] | None = None, discount: Parameter | None = None
) -> PriceCard:
    """What every price under this version depends on. `fees` for a version that is not saved yet; `discount` is the
    share of the company's own fees that a customer is spared: never a fee of the lender or guarantor, never more than
    the fee."""
    spared = min(max(discount.value, Decimal(0)), Decimal(1)) if discount else Decimal(0)
    normal = [fee for fee in (version.fees.all() if fees is None else fees) if fee.stage == FeeStage.NORMAL]
    return PriceCard(
        fees=tuple(
            Fee(
                fee.name, fee.timing, fee.base, fee.value, collector_name(fee.collector, version),
                form_row_of(fee.name), fee.minimum, fee.maximum,
                spared if fee.collector == Collector.PLATFORM else Decimal(0),
            )
            for fee in normal
        ),
        day_count=DayCount(version.day_count),
        due_rule=version.due_rule,
        due_day=version.due_day,
        rounding_step=version.rounding_step,
        rounding_mode=version.rounding_mode,
    )  # fmt: skip
