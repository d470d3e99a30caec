"""What a user may see of complaints."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from backoffice.sealing.services import blind_index
from backoffice.values import identity
from complaints.cases.domain import OPEN_STATUSES, Status
from complaints.cases.models import ClockPolicy, Complaint, TriagePolicy

PHONE_INDEX = "complaints.complaint.complainant_phone"
COUNT_CAP = 1000


def phone_index(phone: str) -> str:
    digits = identity.normalise_phone(phone)
    return blind_index(digits, PHONE_INDEX) if digits else ""


def visible_to(user: Any) -> QuerySet[Complaint]:
    """Those who handle or oversee complaints see all, those who only enter them see their own."""
    rows = Complaint.objects.select_related("customer", "owner")
    if user.may("complaints.view"):
        return rows
    if user.may("complaints.enter"):
        return rows.filter(entered_by=user)
    return rows.none()


def is_open() -> Q:
    return Q(status__in=[status.value for status in OPEN_STATUSES])


def unassigned(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(is_open(), owner=None)


def mine(rows: QuerySet[Complaint], user: Any) -> QuerySet[Complaint]:
    return rows.filter(is_open(), owner=user)


def urgent(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(is_open(), tier="urgent")


def overdue(rows: QuerySet[Complaint], now: datetime) -> QuerySet[Complaint]:
    """Something is late now: an open complaint whose next due time has passed."""
    return rows.filter(is_open(), queue_at__lt=now)


def breaching(rows: QuerySet[Complaint], now: datetime, within: timedelta = timedelta(hours=2)) -> QuerySet[Complaint]:
    """Late, or late within two hours."""
    return rows.filter(is_open(), queue_at__lt=now + within)


def awaiting(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(is_open(), waiting=True)


def closed(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.filter(status__in=[Status.CLOSED.value, Status.WITHDRAWN.value])


def capped(rows: QuerySet[Any]) -> int:
    """A count for a badge: never looks at more than COUNT_CAP rows."""
    return rows.order_by().values("pk")[:COUNT_CAP].count()


def of_customer(user: Any, customer: Any) -> QuerySet[Complaint]:
    return visible_to(user).filter(customer=customer).order_by("-received_at", "-id")


def of_loan(user: Any, loan: Any) -> QuerySet[Complaint]:
    return visible_to(user).filter(loan=loan).order_by("-received_at", "-id")


def earlier_complaints(
    *, customer_id: int | None, phone: str, received_at: datetime, days: int
) -> QuerySet[Complaint]:
    """Complaints of the same customer or phone in the `days` before; withdrawn ones do not count."""
    who = Q()
    if customer_id is not None:
        who |= Q(customer_id=customer_id)
    if index := phone_index(phone):
        who |= Q(phone_index=index)
    if not who:
        return Complaint.objects.none()
    since = received_at - timedelta(days=days)
    return Complaint.objects.filter(who, received_at__gte=since, received_at__lt=received_at).exclude(
        status=Status.WITHDRAWN
    )


def triage_policy(at: datetime) -> TriagePolicy | None:
    return TriagePolicy.objects.filter(valid_from__lte=at).order_by("-version").first()


def clock_policy(tier: str, at: datetime) -> ClockPolicy | None:
    return ClockPolicy.objects.filter(tier=tier, valid_from__lte=at).order_by("-version").first()
