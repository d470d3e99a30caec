"""Which consents a customer has given."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from backoffice.documents.registry import get
from backoffice.documents.selectors import wordings_in_force
from customers.privacy.domain import Purpose
from customers.privacy.models import Consent
from customers.profiles.models import Customer


def of_customer(customer: Customer) -> QuerySet[Consent]:
    """All consents of a customer, those in force first, newest first."""
    return (
        Consent.objects.filter(customer=customer)
        .select_related("recorded_by", "withdrawn_by", "wording")
        .order_by(F("withdrawn_at").desc(nulls_first=True), "-granted_at", "-id")
    )


def has_consent(customer: Customer, purpose: str, receiver: str = "", *, on: datetime | date) -> bool:
    """Whether a consent for this purpose was in force at a moment (or at the end of a day, local time).

    With `receiver` only a consent that names this very receiver counts; without, any consent for the purpose does.
    """
    moment = on if isinstance(on, datetime) else _end_of(on)
    found = Consent.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment),
        customer=customer,
        purpose=purpose,
        granted_at__lte=moment,
    )
    if receiver:
        found = found.filter(receiver=receiver)
    return found.exists()


def in_force(customer: Customer, purpose: str, receiver: str = "") -> Consent | None:
    """The consent to name as authorisation in a query or a transfer; None when there is none."""
    found = Consent.objects.filter(customer=customer, purpose=purpose, withdrawn_at__isnull=True)
    return found.filter(**{"receiver": receiver} if receiver else {}).order_by("-granted_at", "-id").first()


def visible_to(user: Any) -> QuerySet[Consent]:
    return Consent.objects.all() if user.may("customers.view") else Consent.objects.none()


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())


def kind_of(purpose: str) -> str:
    """Under which name the text of a consent stands among the wordings."""
    return f"consent_{Purpose(purpose).value}"


def texts_on(day: date) -> dict[str, tuple[str, str]]:
    """For each purpose the text people agree to on a day, and its version; one query."""
    rows = wordings_in_force([kind_of(purpose) for purpose in Purpose], day)
    return {
        purpose.value: (rows[kind].body.strip(), f"v{rows[kind].number}")
        if (kind := kind_of(purpose)) in rows
        else (get(kind).shipped_wording().strip(), "v1")
        for purpose in Purpose
    }


def text_of(consent: Consent) -> str:
    """The very text that was agreed to, whatever is in force now."""
    body = consent.wording.body if consent.wording is not None else get(kind_of(consent.purpose)).shipped_wording()
    return body.strip()
