"""Reading requests of people about their data."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from customers.privacy.domain import OPEN_REQUESTS
from customers.privacy.models import PrivacyRequest
from customers.profiles.models import Customer

COPY_SALT = "privacy.copy"


def visible_to(user: Any) -> QuerySet[PrivacyRequest]:
    rows = PrivacyRequest.objects.select_related("customer", "owner", "letter", "closed_by", "recorded_by")
    return rows if user.may("privacy.view") else rows.none()


def of_customer(customer: Customer) -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.filter(customer=customer).select_related("owner").order_by("-received_at", "-id")


def open_requests() -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.filter(state__in=OPEN_REQUESTS)


def waiting(user: Any) -> QuerySet[PrivacyRequest]:
    """Open ones for who may work them, nearest due date first."""
    if not user.may("privacy.work"):
        return PrivacyRequest.objects.none()
    return open_requests().select_related("customer", "owner").order_by("due_on", "id")


def overdue_count(today: date) -> int:
    return open_requests().filter(due_on__lt=today).count()


def copy_link(request: PrivacyRequest) -> str:
    token = signing.dumps(request.pk, salt=COPY_SALT)
    return settings.PUBLIC_URL.rstrip("/") + reverse("privacy:copy", args=[token])


def by_copy_token(token: str, now: datetime) -> PrivacyRequest | None:
    """The request whose copy this link hands over; None for a wrong link and after its week."""
    try:
        pk = signing.loads(token, salt=COPY_SALT)
    except signing.BadSignature:
        return None
    return PrivacyRequest.objects.select_related("customer").filter(pk=pk, copy_until__gt=now).first()
