"""Which price policy is in force, what was worked out, and what differs."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from risk.pricing.models import PriceException, PriceFinding, PricePolicy, PriceResult


def in_force(on: date) -> PricePolicy | None:
    return PricePolicy.objects.filter(state="approved", valid_from__lte=on).order_by("-valid_from", "-id").first()


def policies_visible_to(user: Any) -> QuerySet[PricePolicy]:
    found = PricePolicy.objects.select_related("made_by", "approved_by", "progress").order_by("-id")
    return found if user.may("pricing.view") else found.none()


def result_of(application_id: int) -> PriceResult | None:
    return (
        PriceResult.objects.filter(application_id=application_id, rate__isnull=False)
        .select_related("policy")
        .order_by("-round")
        .first()
    )


def exceptions_of(application_id: int) -> list[PriceException]:
    return list(
        PriceException.objects.filter(application_id=application_id)
        .select_related("asked_by", "decided_by")
        .order_by("-id")
    )


def findings_visible_to(user: Any) -> QuerySet[PriceFinding]:
    found = PriceFinding.objects.select_related("product_version__product", "closed_by")
    return found if user.may("pricing.view") else found.none()


def open_findings(user: Any) -> QuerySet[PriceFinding]:
    return findings_visible_to(user).filter(state="open")
