"""Tiers as staff and other rooms see them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from customers.profiles.models import Customer
from customers.tiering.domain import Tier
from customers.tiering.models import CustomerTier, TierOverride, TierResult


def visible_to(user: Any) -> QuerySet[CustomerTier]:
    if not user.may("tiering.view"):
        return CustomerTier.objects.none()
    return CustomerTier.objects.select_related("customer")


def current_tier(customer: Customer, on: date | None = None) -> str:
    """ "vip", "regular" or "potential": what people decided while it lasts, else what the record gives."""
    override = active_override(customer, on or timezone.localdate())
    if override is not None:
        return override.tier
    found = CustomerTier.objects.filter(customer=customer).values_list("tier", flat=True).first()
    return found or Tier.POTENTIAL.value


def active_override(customer: Customer, on: date) -> TierOverride | None:
    return (
        TierOverride.objects.filter(customer=customer, approved_at__isnull=False, starts_on__lte=on, ends_on__gt=on)
        .select_related("requested_by", "approved_by")
        .order_by("-id")
        .first()
    )


def customers_of_tier(tier: str) -> QuerySet[Any]:
    """Keys of all customers whose record gives this tier."""
    return CustomerTier.objects.filter(tier=tier).values_list("customer_id", flat=True)


def history(customer: Customer, limit: int = 24) -> list[TierResult]:
    return list(TierResult.objects.filter(customer=customer).order_by("-id")[:limit])
