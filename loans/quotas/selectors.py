"""Reading quotas."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from backoffice.accounts.models import User
from loans.products.models import ProductVersion
from loans.quotas.domain import month_of
from loans.quotas.models import Quota


def visible_to(user: User) -> QuerySet[Quota]:
    if not user.may("lenders.view"):
        return Quota.objects.none()
    return Quota.objects.select_related("product", "lender", "guarantor")


def that_bind(version: ProductVersion, day: date) -> QuerySet[Quota]:
    """The quotas that an application under this version takes from, always in the same order."""
    fits = Q(product_id=version.product_id) | Q(lender_id=version.lender_id)
    if version.guaranteed_by_id is not None:
        fits |= Q(guarantor_id=version.guaranteed_by_id)
    return (
        Quota.objects.filter(fits, month=month_of(day)).select_related("product", "lender", "guarantor").order_by("id")
    )


def full_ones(version: ProductVersion, amount: Decimal, key: str, day: date) -> list[Quota]:
    """Quotas that have too little left for this amount; what the key already holds counts as left."""
    return [
        quota
        for quota in that_bind(version, day).exclude(holds__key=key, holds__state__in=["reserved", "used"])
        if quota.left < amount
    ]


def months_of(**of: Any) -> list[Quota]:
    """The newest six months of one product, lender or guarantor."""
    return list(Quota.objects.filter(**of).order_by("-month")[:6])
